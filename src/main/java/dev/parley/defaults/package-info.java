/**
 * The values in force if an operator sets nothing: the one home of every default. {@code config} reads settings against
 * them, and the options of the components start from them. Imports nothing of ours.
 */
@NullMarked
package dev.parley.defaults;

import org.jspecify.annotations.NullMarked;
