/**
 * The log on disk, in SQLite. May import {@code broker} and {@code message}; the only package that knows JDBC.
 */
@NullMarked
package dev.parley.broker.sqlite;

import org.jspecify.annotations.NullMarked;
