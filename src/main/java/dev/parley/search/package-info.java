/**
 * A search over the rooms that somebody may read: {@link Searches} finds out which these are, and a {@link SearchRun} looks through
 * them from new to old, part by part, with what {@link dev.parley.broker.Broker#search} finds. May import {@code broker},
 * {@code rights}, {@code message} and {@code text}.
 */
@NullMarked
package dev.parley.search;

import org.jspecify.annotations.NullMarked;
