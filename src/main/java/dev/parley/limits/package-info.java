/** Counts how often somebody does something, in bounded memory. Knows nothing of what is counted. */
@NullMarked
package dev.parley.limits;

import org.jspecify.annotations.NullMarked;
