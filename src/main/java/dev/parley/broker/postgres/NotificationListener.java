package dev.parley.broker.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to the notifications of all servers, on a thread with a connection of its own. A connection that no longer hears
 * looks like a quiet one, so this must hear what its own server says every second; if it does not, it connects again, and has
 * every room read.
 */
final class NotificationListener implements Runnable {
    private static final int POLL_MILLIS = 500;

    /** Every room is read this often, in case a notification was lost. */
    private static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final long PAUSE_MILLIS = 250;

    private static final Logger LOG = LoggerFactory.getLogger(NotificationListener.class);

    private final Database database;
    private final Feeds feeds;
    private final PostgresRecords records;
    private final Neighbours neighbours;
    private final @Nullable PostgresEvents events;
    private final String node;

    /** When this server heard itself, by {@link System#nanoTime}. */
    private volatile long heard = System.nanoTime();

    private volatile boolean closed;

    /** The connection in use, so that {@link #close} can end it. */
    private volatile @Nullable Connection current;

    NotificationListener(
            Database database,
            Feeds feeds,
            PostgresRecords records,
            Neighbours neighbours,
            @Nullable PostgresEvents events,
            String node) {
        this.database = database;
        this.feeds = feeds;
        this.records = records;
        this.neighbours = neighbours;
        this.events = events;
        this.node = node;
    }

    /** Returns for how long nothing was heard. Safe for any thread. */
    Duration silence() {
        return Duration.ofNanos(System.nanoTime() - heard);
    }

    @Override
    public void run() {
        while (!closed) {
            try (Connection connection = database.connectToListen()) {
                current = connection;
                listen(connection);
            } catch (SQLException | RuntimeException e) {
                LOG.debug("Notifications cannot be heard now", e);
            }
            if (closed) {
                return;
            }
            sweep();
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void listen(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("LISTEN " + Wakeups.channel(database.options()));
        }
        Notifications notifications = Notifications.of(connection);
        sweep();
        long connected = System.nanoTime();
        long swept = connected;
        while (!closed) {
            notifications.await(POLL_MILLIS).forEach(this::take);
            long now = System.nanoTime();
            if (now - Math.max(heard, connected) > SILENCE_NANOS) {
                throw new SQLException("this server no longer hears its own notifications");
            }
            if (now - swept > SWEEP_NANOS) {
                swept = now;
                sweep();
            }
        }
    }

    /** Has everything looked at, in case a notification was lost. */
    private void sweep() {
        feeds.sweep();
        records.check();
    }

    private void take(String payload) {
        if (payload.startsWith(node)) {
            heard = System.nanoTime();
            return;
        }
        Notice notice = Notice.parse(payload);
        feeds.woken(notice.rooms());
        if (notice.records()) {
            records.check();
        }
        if (events != null && notice.events()) {
            events.heard();
        }
        neighbours.take(notice);
    }

    /** Ends the thread. */
    void close() {
        closed = true;
        Connection connection = current;
        if (connection != null) {
            try {
                connection.abort(Runnable::run);
            } catch (SQLException e) {
                LOG.debug("The connection for notifications was not closed", e);
            }
        }
    }
}
