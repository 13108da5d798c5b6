package dev.parley.broker.sqlite.disk;

import dev.parley.broker.NoSpaceException;
import dev.parley.broker.sqlite.table.SqliteConnections;
import java.io.File;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the space that a log takes, so that messages are rejected before the disk is full: a full disk fails in the middle
 * of a transaction, and leaves nothing for removals, checkpoints and other programs. Pages that are free within the database
 * do not count, since they are reused.
 *
 * <p>Confined to the writer's thread, except for {@link #isFull}.
 */
public final class LogSpace {
    /** What a message takes besides its payload: its row, its key, and its share of the pages around them. */
    private static final int PER_MESSAGE = 1024;

    /** Each byte is written twice: to the write-ahead log, and from there to the database. */
    private static final int COPIES = 2;

    /** It is measured again after this many bytes or milliseconds. */
    private static final long STALE_BYTES = 1024 * 1024;

    private static final long STALE_MILLIS = 100;

    /**
     * Near a bound it is measured again once more than this share of what is left was taken, since the cost of a message is an
     * estimate: a commit of one message rewrites pages that a commit of many writes once.
     */
    private static final int STALE_SHARE = 4;

    /** Once the log is full, it stays so until this share of the bound is free, so that it does not alternate. */
    private static final int SLACK_SHARE = 64;

    /** If less than this share of the bound is left, the write-ahead log is kept short. */
    private static final int CROWDED_SHARE = 8;

    private static final Logger LOG = LoggerFactory.getLogger(LogSpace.class);

    private final DiskBounds bounds;
    private final File database;
    private final File writeAheadLog;
    private final long reserve;
    private final InstantSource steady;

    private long nextMeasure = Long.MIN_VALUE;
    private long taken;
    /** Bytes that may still be written, by the nearer bound; and that bound. */
    private long left = Long.MAX_VALUE;

    private long bound = Long.MAX_VALUE;
    private String why = "";

    private volatile boolean full;

    public LogSpace(Path file, DiskBounds bounds, InstantSource steady) {
        this.bounds = bounds;
        this.database = file.toFile();
        this.writeAheadLog = new File(file + "-wal");
        this.reserve = bounds.reserveOf(database.getTotalSpace());
        this.steady = steady;
    }

    /**
     * Finds out how much space is left, unless it has been done a moment ago.
     *
     * @param debt bytes that will be written for messages that are stored already
     */
    public void measure(Connection connection, long debt) throws SQLException {
        long now = steady.millis();
        long stale = Math.min(STALE_BYTES, Math.max(0, left / STALE_SHARE));
        if (taken <= stale && now < nextMeasure) {
            return;
        }
        nextMeasure = now + STALE_MILLIS;
        taken = 0;
        long page = SqliteConnections.number(connection, "PRAGMA page_size");
        // includes pages that are in the write-ahead log only
        long pages = SqliteConnections.number(connection, "PRAGMA page_count");
        long free = SqliteConnections.number(connection, "PRAGMA freelist_count");
        long ahead = writeAheadLog.length();
        long used = (pages - free) * page + ahead;
        left = bounds.bytes() - used;
        bound = bounds.bytes();
        why = "it takes " + used + " bytes; the limit is parley.data.bytes = " + bound;
        long usable = reserve == 0 ? Long.MAX_VALUE : database.getUsableSpace();
        long growth = Math.max(0, (pages - free) * page - database.length());
        if (reserve > 0 && usable - growth - reserve < left) {
            left = usable - growth - reserve;
            bound = reserve;
            why = "its disk has " + usable + " bytes of free space, of which it leaves parley.data.reserve = "
                    + reserve;
        }
        left -= debt;
    }

    /** Returns whether a message may be stored. If not, nothing changes but {@link #isFull}. */
    public boolean take(int bytes) {
        long cost = (long) COPIES * (bytes + PER_MESSAGE);
        boolean fits = left - cost >= (full ? bound / SLACK_SHARE : 0);
        if (fits) {
            left -= cost;
            taken += cost;
        }
        if (fits == full) {
            full = !fits;
            if (full) {
                LOG.warn("{} takes no more messages until there is space: {}", database, why);
            } else {
                LOG.info("{} takes messages again: {}", database, why);
            }
        }
        return fits;
    }

    public NoSpaceException exception() {
        return new NoSpaceException(database + " has no space for more messages: " + why);
    }

    /** Returns whether emptying the write-ahead log would help. */
    public boolean isCrowded() {
        return left < bound / CROWDED_SHARE && writeAheadLog.length() > STALE_BYTES;
    }

    /** Returns whether the latest message was rejected. Callable from any thread. */
    public boolean isFull() {
        return full;
    }
}
