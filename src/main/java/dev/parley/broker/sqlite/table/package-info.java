/**
 * The tables of the log and their rows: messages, reactions, events, rooms, records. {@link Schema} makes them, {@link
 * SqliteConnections} opens the file, and {@link LogReader} reads pages. A row that is not what was stored is a {@link
 * CorruptLogException}.
 */
@NullMarked
package dev.parley.broker.sqlite.table;

import org.jspecify.annotations.NullMarked;
