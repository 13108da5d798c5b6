/** Applications that have Parley inside; {@code src/docs/embedding.md} quotes them. */
@NullMarked
package dev.parley.examples;

import org.jspecify.annotations.NullMarked;
