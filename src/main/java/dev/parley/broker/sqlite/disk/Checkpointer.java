package dev.parley.broker.sqlite.disk;

import dev.parley.broker.sqlite.table.SqliteConnections;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies the write-ahead log into the database, on a thread of its own, so that no sender waits for it. The writer helps
 * only if the copying never catches up under load.
 */
public final class Checkpointer implements AutoCloseable {
    private static final long PAUSE_MILLIS = 250;
    /** The size in pages from which the writer restarts the write-ahead log: 64 MiB. */
    private static final int MAX_PAGES = 16_384;

    private static final Logger LOG = LoggerFactory.getLogger(Checkpointer.class);

    private final Path file;
    private final ScheduledExecutorService thread;
    /** Confined to the thread, and to {@link #close} after its end. */
    private @Nullable Connection connection;

    /** Whether there is something to copy. */
    private volatile boolean commits;
    /** Whether the write-ahead log has grown too long. */
    private volatile boolean tooLong;

    public Checkpointer(Path file, ScheduledExecutorService thread) {
        this.file = file;
        this.thread = thread;
    }

    public void start() {
        var unused = thread.scheduleWithFixedDelay(this::round, PAUSE_MILLIS, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Records a commit. Called by the writer, with its connection. */
    public void committed(Connection writer) throws SQLException {
        commits = true;
        if (tooLong) {
            tooLong = false;
            run(writer, "RESTART");
            writer.commit();
        }
    }

    private void round() {
        if (!commits) {
            return;
        }
        commits = false;
        try {
            Connection open = connection;
            if (open == null) {
                open = SqliteConnections.writer(file);
                connection = open;
            }
            tooLong = run(open, "PASSIVE") > MAX_PAGES;
        } catch (SQLException | RuntimeException e) {
            // tried again after the next commit; committed data is safe in the write-ahead log
            LOG.debug("{}: no checkpoint now", file, e);
        }
    }

    /** Returns how many pages the write-ahead log has. */
    private static int run(Connection on, String mode) throws SQLException {
        try (Statement statement = on.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA wal_checkpoint(" + mode + ")")) {
            return row.next() ? row.getInt(2) : 0;
        }
    }

    /** Closes the connection; must be called after the thread has ended. */
    @Override
    public void close() throws SQLException {
        if (connection != null) {
            connection.close();
        }
    }
}
