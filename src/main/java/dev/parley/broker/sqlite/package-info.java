/**
 * The log on disk, in SQLite. May import {@code broker} and {@code message}; the only package that knows JDBC.
 *
 * <p>A message passes through it in this order: {@link SqliteBroker} puts an append into the {@link WriteQueue}. The one thread
 * of {@link LogWriter} takes what has queued up, stores it in one {@link LogTransaction} ({@link RoomCache}, {@link
 * IdempotencyKeys}, {@link MessageRow} with its {@link RowChecksum}), and commits: that is the group commit. {@link
 * HighWaterMark} records how far the log has come, and {@link Dispatcher} delivers and answers on a thread of its own.
 *
 * <p>Reads do not wait for writes: {@link LogReaders} has connections of its own and serves owners in turn ({@link
 * FairQueue}). {@link Checkpointer}, {@link Maintenance} and {@link Trimmer} work beside the writer. {@link DataDirectory}
 * makes sure that one process has the directory, and hands it over between two deployments in one JVM.
 */
@NullMarked
package dev.parley.broker.sqlite;

import org.jspecify.annotations.NullMarked;
