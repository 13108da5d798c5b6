/**
 * The log that lives as long as the process. May import {@code broker} and {@code message}.
 */
@NullMarked
package dev.parley.broker.memory;

import org.jspecify.annotations.NullMarked;
