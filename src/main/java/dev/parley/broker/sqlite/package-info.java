/**
 * The log on disk, in SQLite.
 *
 * <p>A message passes through it in this order: {@link SqliteBroker} puts an append into the {@link WriteQueue}. The one thread
 * of {@link LogWriter} takes what has queued up, stores it in one {@link LogTransaction} ({@link RoomCache}, {@link
 * IdempotencyKeys}, {@link MessageRow} with its {@link RowChecksum}), and commits. {@link HighWaterMark} records how far the log
 * has come, and {@link Dispatcher} delivers and answers on a thread of its own.
 *
 * <p>Reads do not wait for writes: {@link LogReaders} has connections of its own and serves owners in turn ({@link
 * FairQueue}). {@link DataDirectory} makes sure that one process has the directory, and hands it over between two deployments in
 * one JVM.
 *
 * <p>{@code sqlite.write} stores, {@code sqlite.table} has the rows and what reads them, {@code sqlite.key} the idempotency keys,
 * {@code sqlite.search} the index for searches, and {@code sqlite.disk} the files themselves.
 */
@NullMarked
package dev.parley.broker.sqlite;

import dev.parley.broker.FairQueue;
import dev.parley.broker.sqlite.disk.DataDirectory;
import dev.parley.broker.sqlite.disk.HighWaterMark;
import dev.parley.broker.sqlite.key.IdempotencyKeys;
import dev.parley.broker.sqlite.table.LogReaders;
import dev.parley.broker.sqlite.table.MessageRow;
import dev.parley.broker.sqlite.table.RoomCache;
import dev.parley.broker.sqlite.table.RowChecksum;
import dev.parley.broker.sqlite.write.Dispatcher;
import dev.parley.broker.sqlite.write.LogTransaction;
import dev.parley.broker.sqlite.write.LogWriter;
import dev.parley.broker.sqlite.write.WriteQueue;
import org.jspecify.annotations.NullMarked;
