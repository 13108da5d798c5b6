package dev.parley.broker.postgres;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parley.message.RoomName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the other servers which rooms have new messages, after the commit. A notification within the transaction would make
 * all commits of the database wait for each other. Notifications are only wake-ups: if one is lost, the next sweep of the
 * other server finds what it misses.
 *
 * <p>Threads: {@link #announce} may be called by any; one thread of its own runs this.
 */
final class Wakeups implements Runnable {
    /** pgjdbc hands over notifications late if they follow each other more quickly. */
    private static final long SPACING_MILLIS = 4;

    /** PostgreSQL takes fewer than 8,000 bytes. */
    private static final int MAX_CHARACTERS = 2_600;

    /** This server must hear itself, so it says something at least this often. */
    private static final long PULSE_MILLIS = 1_000;

    private static final long FAILURE_PAUSE_MILLIS = 250;

    /** What a notification says if a record has changed; no room is called so. */
    private static final String RECORDS = " !";

    private static final int RADIX = 36;
    private static final Logger LOG = LoggerFactory.getLogger(Wakeups.class);

    private final Database database;
    private final String node;

    @GuardedBy("this") private final Map<RoomName, Long> pending = new LinkedHashMap<>();

    @GuardedBy("this") private boolean recordsChanged;

    @GuardedBy("this") private boolean closed;

    /** @param node an id of this server, without a blank */
    Wakeups(Database database, String node) {
        this.database = database;
        this.node = node;
    }

    /** Returns the channel of all servers that share a schema. */
    static String channel(PostgresOptions options) {
        return "parley_" + options.schema();
    }

    /** Announces that rooms have messages up to these numbers. */
    synchronized void announce(Map<RoomName, Long> last) {
        if (!last.isEmpty()) {
            last.forEach((room, seq) -> pending.merge(room, seq, Math::max));
            notifyAll();
        }
    }

    /** Announces that a record has changed. */
    synchronized void announceRecords() {
        recordsChanged = true;
        notifyAll();
    }

    @Override
    public void run() {
        try (Session session = new Session(database)) {
            while (true) {
                String payload = next();
                if (payload.isEmpty()) {
                    return;
                }
                try {
                    session.run(connection -> send(connection, payload));
                    Thread.sleep(SPACING_MILLIS);
                } catch (SQLException e) {
                    LOG.debug("Other servers could not be notified; they find it by themselves", e);
                    Thread.sleep(FAILURE_PAUSE_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("The log is closed", e);
        }
    }

    /** Waits for something to say, or for the next pulse; returns an empty text at the end. */
    private synchronized String next() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PULSE_MILLIS);
        while (pending.isEmpty() && !recordsChanged && !closed) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                break;
            }
            wait(left);
        }
        if (closed && pending.isEmpty()) {
            return "";
        }
        StringBuilder payload = new StringBuilder(node);
        if (recordsChanged) {
            payload.append(RECORDS);
            recordsChanged = false;
        }
        Iterator<Map.Entry<RoomName, Long>> entries = pending.entrySet().iterator();
        while (entries.hasNext() && payload.length() < MAX_CHARACTERS - 2 * RoomName.MAX_LENGTH) {
            Map.Entry<RoomName, Long> entry = entries.next();
            payload.append(' ')
                    .append(entry.getKey().value())
                    .append('=')
                    .append(Long.toString(entry.getValue(), RADIX));
            entries.remove();
        }
        return payload.toString();
    }

    private String send(Connection connection, String payload) throws SQLException {
        try (PreparedStatement send = connection.prepareStatement("SELECT pg_notify(?, ?)")) {
            send.setString(1, channel(database.options()));
            send.setString(2, payload);
            send.execute();
        }
        return payload;
    }

    /** Returns whether a notification says that a record has changed. */
    static boolean isAboutRecords(String payload) {
        return payload.contains(RECORDS);
    }

    /** Returns the rooms that a notification names. What cannot be read, since somebody else has sent it, is left out. */
    static Map<RoomName, Long> parse(String payload) {
        Map<RoomName, Long> last = new LinkedHashMap<>();
        String[] words = payload.split(" ", -1);
        for (int i = 1; i < words.length; i++) {
            int equals = words[i].lastIndexOf('=');
            if (equals > 0) {
                String number = words[i].substring(equals + 1);
                RoomName.parse(words[i].substring(0, equals)).ifPresent(room -> {
                    try {
                        last.put(room, Long.parseLong(number, RADIX));
                    } catch (NumberFormatException e) {
                        LOG.debug("A notification of somebody else", e);
                    }
                });
            }
        }
        return last;
    }

    /** Ends the thread after what is pending was sent. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
