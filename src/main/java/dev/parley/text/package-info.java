/**
 * What a search looks for, and whether a text has it. Knows the JDK only, so that every log can use it: {@link Needle} is the
 * parsed query, {@link Folded} is a text without differences of case, width and accents, and {@link Grams} are the pieces by
 * which an index finds texts that may match.
 */
@NullMarked
package dev.parley.text;

import org.jspecify.annotations.NullMarked;
