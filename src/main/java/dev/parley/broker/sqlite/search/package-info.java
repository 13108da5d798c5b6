/**
 * Search in the log: {@link Indexer} follows it with a {@link SearchIndex} of its own file, and {@link Searcher} compares the
 * candidates with what was stored.
 */
@NullMarked
package dev.parley.broker.sqlite.search;

import org.jspecify.annotations.NullMarked;
