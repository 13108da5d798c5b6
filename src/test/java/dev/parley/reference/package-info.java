/** Writes the page {@code /docs/} from {@code openapi.yaml} and {@code asyncapi.yaml}. */
@NullMarked
package dev.parley.reference;

import org.jspecify.annotations.NullMarked;
