package dev.parley.broker.sqlite.write;

import dev.parley.broker.sqlite.disk.Scrubber;
import dev.parley.broker.sqlite.key.IdempotencyKeys;
import dev.parley.broker.sqlite.key.RecentKeys;
import dev.parley.broker.sqlite.table.SqliteConnections;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Keeps the log small: drops old messages and old keys, returns free pages to the file system, and empties the write-ahead
 * log of what was removed. Runs on the writer's
 * thread, between its batches, in steps of a few milliseconds.
 */
public final class Maintenance {
    private static final long STEP_MILLIS = 50;
    /** Under load, the number of messages after which a step is due, so that it keeps up with them. */
    private static final int STEP_MESSAGES = 500;

    /** The same while there is nothing to keep up with. */
    private static final int CHECK_MESSAGES = 5_000;

    private static final long PASS_MILLIS = 1_000;
    /** After this pause it looks again whether some room has an age by now. */
    private static final long IDLE_PASS_MILLIS = 5_000;
    /** The passes over all keys in the time that a key is remembered; it outlives that time by one pass at most. */
    private static final int KEY_PASSES = 50;
    /** Free pages that stay for future messages. */
    private static final long SPARE_PAGES = 256;

    private static final int VACUUM_PAGES = 200;
    private static final byte[] FIRST_KEY = {};

    /** How long a message stays in the tail. */
    static final long TAIL_MILLIS = 2_000;

    private final Trimmer trimmer;
    private final Duration keysRemembered;
    private final InstantSource steady;

    /** The pause before the write-ahead log is emptied, and between attempts; the checkpointer copies it meanwhile. */
    private static final long EMPTY_MILLIS = 300;

    /** The same after old messages were dropped, which under load happens all the time. */
    private static final long EMPTY_DROPPED_MILLIS = 10_000;

    /** How long an attempt waits for readers; senders wait, too. */
    private static final int EMPTY_BUSY_MILLIS = 50;

    private long nextStep;
    private long nextPass;
    private long nextKeyPass;
    /** When to empty the write-ahead log, which may hold what was removed; as it may after a crash. */
    private long nextEmpty;

    /** When to move the tail. */
    private long nextMove;

    /** Whether old messages were dropped since {@link #takeDropped}. */
    private boolean dropped;

    private byte[] keyCursor = FIRST_KEY;
    private int appended;
    /** Whether keys are being settled. */
    private boolean settling;
    /** Whether the current pass over the keys has begun to settle them; once for each pass. */
    private boolean passSettles;

    /** @param steady a clock that does not jump, since it tells ages */
    public Maintenance(SqliteOptions options, InstantSource steady) {
        this.trimmer = new Trimmer(options.retention(), options.ages());
        this.keysRemembered = options.keysRemembered();
        this.steady = steady;
        nextPass = steady.millis();
        nextKeyPass = steady.millis();
        nextEmpty = steady.millis() + EMPTY_MILLIS;
        nextStep = steady.millis() + STEP_MILLIS;
        nextMove = steady.millis() + TAIL_MILLIS;
    }

    /** Records that content was removed, and must disappear from the write-ahead log. */
    void removed() {
        nextEmpty = Math.min(nextEmpty, steady.millis() + EMPTY_MILLIS);
    }

    /** Returns whether old messages were dropped since the last call. */
    boolean takeDropped() {
        boolean was = dropped;
        dropped = false;
        return was;
    }

    /** Records that {@code count} messages were stored. */
    void appended(int count) {
        appended += count;
        if (count > 0 && nextMove == Long.MAX_VALUE) {
            nextMove = steady.millis() + TAIL_MILLIS;
        }
    }

    /** Returns how long nothing needs to be done. */
    long idleMillis() {
        long next = settling
                ? nextStep
                : Math.max(nextStep, Math.min(Math.min(nextEmpty, nextMove), Math.min(nextPass, nextKeyPass)));
        return Math.max(0, next - steady.millis());
    }

    boolean isDue() {
        return idleMillis() == 0 || appended >= (settling || !trimmer.isIdle() ? STEP_MESSAGES : CHECK_MESSAGES);
    }

    /**
     * Does one step and commits it.
     *
     * @param scrubbing whether the {@link Scrubber} needs each page to stay in its place, and empties the write-ahead log
     */
    void step(LogTransaction transaction, boolean scrubbing) throws SQLException {
        appended = 0;
        transaction.overwriteRemoved(true);
        long now = steady.millis();
        nextStep = now + STEP_MILLIS;
        trim(transaction, now);
        tendKeys(transaction.keys(), now);
        transaction.events().trim();
        transaction.commit();
        if (now >= nextMove) {
            moveTail(transaction, now);
        }
        if (!scrubbing && vacuum(transaction.connection())) {
            nextPass = Math.min(nextPass, nextStep);
        }
        transaction.commit();
        if (now >= nextEmpty) {
            nextEmpty = !scrubbing && empty(transaction.connection()) ? Long.MAX_VALUE : now + EMPTY_MILLIS;
        }
    }

    private void moveTail(LogTransaction transaction, long now) throws SQLException {
        nextMove = now + TAIL_MILLIS; // unless it succeeds
        transaction.moveTail();
        transaction.commit();
        nextMove = Long.MAX_VALUE;
    }

    private void trim(LogTransaction transaction, long now) throws SQLException {
        if (trimmer.isIdle()) {
            nextPass = now + IDLE_PASS_MILLIS;
        } else if (trimmer.step(transaction, steady.instant())) {
            nextPass = now + PASS_MILLIS;
        }
        if (trimmer.takeDropped()) {
            dropped = true;
            nextEmpty = Math.min(nextEmpty, now + EMPTY_DROPPED_MILLIS);
        }
    }

    /** Empties the write-ahead log, unless a reader is in the way; returns whether it did. */
    private static boolean empty(Connection connection) throws SQLException {
        SqliteConnections.waitFor(connection, EMPTY_BUSY_MILLIS);
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA wal_checkpoint(TRUNCATE)")) {
            return row.next() && row.getInt(1) == 0;
        } finally {
            SqliteConnections.waitFor(connection, SqliteConnections.BUSY_MILLIS);
            connection.commit();
        }
    }

    /** Settles recent keys, or else drops old ones. Each pass settles all first, since only settled ones are dropped. */
    private void tendKeys(IdempotencyKeys keys, long now) throws SQLException {
        RecentKeys recent = keys.recent();
        boolean passBegins = now >= nextKeyPass && !passSettles;
        recent.startSettling(passBegins);
        passSettles |= passBegins;
        if (recent.isSettling()) {
            recent.settle();
        } else if (now >= nextKeyPass) {
            purgeKeys(keys, now);
        }
        settling = recent.isSettling();
    }

    private void purgeKeys(IdempotencyKeys keys, long now) throws SQLException {
        byte[] next = keys.purge(keyCursor, now - keysRemembered.toMillis());
        keyCursor = next == null ? FIRST_KEY : next;
        passSettles = next != null;
        nextKeyPass = next == null ? now + keysRemembered.toMillis() / KEY_PASSES : now;
    }

    /** Returns free pages to the file system; returns whether there may be more. */
    private static boolean vacuum(Connection connection) throws SQLException {
        long free = SqliteConnections.number(connection, "PRAGMA freelist_count");
        if (free <= SPARE_PAGES) {
            return false;
        }
        try (Statement statement = connection.createStatement()) {
            // executeUpdate() runs to the end; execute() would stop after the first page
            statement.executeUpdate("PRAGMA incremental_vacuum(" + Math.min(VACUUM_PAGES, free - SPARE_PAGES) + ")");
        }
        return true;
    }
}
