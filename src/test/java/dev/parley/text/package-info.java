/** Tests of what a search looks for. */
@NullMarked
package dev.parley.text;

import org.jspecify.annotations.NullMarked;
