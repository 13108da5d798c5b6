package dev.parley.broker.sqlite.disk;

import dev.parley.broker.sqlite.table.RecordTable;
import dev.parley.broker.sqlite.table.SqliteConnections;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Overwrites what removed messages have left in the unused bytes of the database. SQLite overwrites what is removed from a page,
 * but while it splits and joins pages it moves rows, and leaves copies in the unused part of the old page. Measured: of the
 * rows of rooms that are written in turn, one in a hundred has such a copy. SQLite has no command that removes them but
 * {@code VACUUM}, for which everyone waits.
 *
 * <p>A pass goes through the whole file, chunk by chunk. Each chunk is read on another thread, and cleared on the writer's
 * thread, in a step of some milliseconds at most every twentieth of its time. While SQLite splits and joins pages, it also
 * moves unused bytes to pages with other numbers. So between two steps a transaction that reads keeps the write-ahead log
 * from beginning again, and a step clears every page in that log, too. Nothing that was there when the pass began is left
 * when it ends.
 *
 * <p>{@link #mark} records in the database that a pass is due, so that it begins again after a crash.
 *
 * <p>Confined to the writer's thread, and to {@link #close} after its end.
 */
public final class Scrubber implements AutoCloseable {
    private static final long CHUNK_BYTES = 16 * 1024 * 1024;

    /** A longer write-ahead log is emptied before the next step is due. */
    private static final long MAX_AHEAD_BYTES = 16 * 1024 * 1024;

    /** How long after a removal a pass begins, so that it serves others, too. */
    private static final long PAUSE_MILLIS = 2_000;

    /** How long after old messages were dropped a pass begins: a day. */
    private static final long DROPPED_MILLIS = 24 * 60 * 60 * 1_000;

    private static final long RETRY_MILLIS = 300;
    private static final long FAILED_MILLIS = 60_000;
    private static final int PAUSE_FACTOR = 20;

    /** How often to look whether the chunk has been read. */
    private static final long POLL_MILLIS = 10;

    /** How long a step waits for readers; senders wait, too. */
    private static final int BUSY_MILLIS = 50;

    /** The kind and the subject of the record that a pass is due, which concerns this file alone. Its value changes with each step. */
    public static final String KIND = "scrub";

    private static final String SUBJECT = "due";

    private static final Logger LOG = LoggerFactory.getLogger(Scrubber.class);

    private final Path file;
    private final InstantSource steady;
    /** Reads the chunks. */
    private final Executor reading;

    /** Opened by the first pass. */
    private @Nullable PageFile pages;

    private @Nullable Pass pass;
    /** When the next pass begins, in milliseconds of the steady clock. */
    private long due;
    /** Until when not to begin another one, so that a large file is not read all the time. */
    private long restUntil;
    /** Whether content was removed since the pass began, or since the start of the server perhaps. */
    private boolean removed;
    /** The same for old messages that were dropped. */
    private boolean dropped;

    /** @param steady a clock that does not jump */
    public Scrubber(Path file, InstantSource steady, Executor reading) {
        this.file = file;
        this.steady = steady;
        this.reading = reading;
        due = steady.millis() + PAUSE_MILLIS;
    }

    /** A pass in progress. */
    private static final class Pass {
        final long start;
        final long end;
        /** Reads, and so keeps the write-ahead log from beginning again. */
        Connection hold;
        /** The next page to read. */
        long next = 1;
        /** Pages that may hold something in their unused bytes. */
        final NavigableSet<Long> unclean = new TreeSet<>();
        /** The chunk that is being read; null after it was taken. */
        @Nullable CompletableFuture<NavigableSet<Long>> chunk;

        long latestStep;
        long nextStep;

        Pass(Connection hold, long start, long end) {
            this.hold = hold;
            this.start = start;
            this.end = end;
        }
    }

    /** Records that content was removed, in the transaction that does so; {@link #removed} follows after its commit. */
    public static void mark(RecordTable records) throws SQLException {
        records.put(KIND, SUBJECT, "");
    }

    /** Records that somebody has removed content. */
    public void removed() {
        removed = true;
        expect(PAUSE_MILLIS);
    }

    /** Records that old messages were dropped, which under load happens all the time. */
    public void dropped() {
        dropped = true;
        expect(DROPPED_MILLIS);
    }

    private void expect(long millis) {
        if (pass == null) {
            due = Math.min(due, Math.max(restUntil, steady.millis() + millis));
        }
    }

    /** Returns whether a pass is in progress. Meanwhile it empties the write-ahead log, and no page may be moved. */
    public boolean isRunning() {
        return pass != null;
    }

    public boolean isDue() {
        return idleMillis() == 0;
    }

    /** Returns how long nothing needs to be done. */
    public long idleMillis() {
        Pass running = pass;
        long now = steady.millis();
        if (running == null) {
            return Math.max(0, due - now);
        }
        if (pages != null && pages.ahead() > MAX_AHEAD_BYTES) {
            return Math.max(0, running.latestStep + RETRY_MILLIS - now);
        }
        boolean waits = running.chunk != null && !running.chunk.isDone();
        return Math.max(waits ? POLL_MILLIS : 0, running.nextStep - now);
    }

    /** Returns whether {@link #mark} was called for a pass that has not ended. */
    public static boolean isMarked(RecordTable records) throws SQLException {
        return records.find(KIND, SUBJECT) != null;
    }

    /** Begins a pass, or does a step of it. The writer must have no transaction open. */
    public void step(boolean marked) throws SQLException, IOException {
        Pass running = pass;
        try {
            if (running != null) {
                step(running);
            } else if (removed || dropped || marked) {
                begin();
            } else {
                due = Long.MAX_VALUE;
            }
        } catch (SQLException | IOException | RuntimeException e) {
            stop();
            throw e;
        }
    }

    private void begin() throws SQLException, IOException {
        Connection connection = connect();
        if (!empty(connection)) {
            connection.close();
            due = steady.millis() + RETRY_MILLIS;
            return;
        }
        PageFile opened = pages;
        if (opened == null) {
            opened = PageFile.open(file);
            pages = opened;
        }
        removed = false;
        dropped = false;
        Pass begun = new Pass(connection, steady.millis(), opened.pages());
        pass = begun;
        hold(connection);
        read(begun, opened);
    }

    private Connection connect() throws SQLException {
        Connection connection = SqliteConnections.writer(file);
        SqliteConnections.waitFor(connection, BUSY_MILLIS);
        return connection;
    }

    private static void hold(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        SqliteConnections.number(connection, "SELECT count(*) FROM log");
    }

    private static void release(Connection connection) throws SQLException {
        connection.rollback();
        connection.setAutoCommit(true);
    }

    /** Empties the write-ahead log, unless a reader is in the way; returns whether it did. */
    private static boolean empty(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA wal_checkpoint(TRUNCATE)")) {
            return row.next() && row.getInt(1) == 0;
        }
    }

    private void read(Pass running, PageFile from) {
        long first = running.next;
        long count = Math.min(from.pagesOf(CHUNK_BYTES), running.end - first + 1);
        running.next += count;
        running.chunk = CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return from.unclean(first, count);
                    } catch (IOException e) {
                        throw new CompletionException(e);
                    }
                },
                reading);
    }

    private void step(Pass running) throws SQLException, IOException {
        long start = steady.millis();
        running.latestStep = start;
        PageFile opened = Objects.requireNonNull(pages);
        if (running.chunk != null && running.chunk.isDone()) {
            running.unclean.addAll(running.chunk.join());
            running.chunk = null;
        }
        running.unclean.addAll(opened.written());
        release(running.hold);
        if (!empty(running.hold)) {
            hold(running.hold);
            running.nextStep = start + RETRY_MILLIS;
            return;
        }
        running.hold.close();
        opened.clear(running.unclean);
        running.unclean.clear();
        // a new one, which knows no page as it was; its commit makes the writer forget those that it knows
        running.hold = connect();
        boolean ends = running.chunk == null && running.next > running.end;
        if (ends) {
            opened.sync();
        }
        commit(running, ends && !removed);
        if (ends) {
            end(running, start);
            return;
        }
        hold(running.hold);
        running.nextStep = steady.millis() + PAUSE_FACTOR * (steady.millis() - start);
        if (running.chunk == null) {
            read(running, opened);
        }
    }

    private void commit(Pass running, boolean done) throws SQLException {
        running.hold.setAutoCommit(false);
        RecordTable records = new RecordTable(running.hold);
        if (done) {
            records.remove(KIND, SUBJECT);
        } else {
            records.put(KIND, SUBJECT, String.valueOf(running.next));
        }
        running.hold.commit();
    }

    private void end(Pass running, long start) throws SQLException {
        running.hold.close();
        pass = null;
        long now = steady.millis();
        restUntil = now + Math.max(now - running.start, PAUSE_FACTOR * (now - start));
        due = Long.MAX_VALUE;
        if (removed) {
            due = restUntil;
        } else if (dropped) {
            expect(DROPPED_MILLIS);
        }
    }

    /** Ends a pass. It begins again after a while, or at the next start of the server. */
    public void stop() {
        Pass failed = pass;
        pass = null;
        removed = true;
        due = steady.millis() + FAILED_MILLIS;
        if (failed != null) {
            try {
                failed.hold.close();
            } catch (SQLException e) {
                LOG.debug("{}: a connection was not closed cleanly", file, e);
            }
        }
    }

    /** Closes the file; must be called after all connections to the database are closed. */
    @Override
    public void close() throws IOException {
        if (pages != null) {
            pages.close();
        }
    }
}
