package dev.parley.broker.postgres;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parley.message.RoomName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
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

    /** Rooms whose people have changed, at most; if there are more, others read all their rooms. */
    private static final int MAX_PRESENCE = 2_000;

    private static final Logger LOG = LoggerFactory.getLogger(Wakeups.class);

    private final Database database;
    private final String node;

    @GuardedBy("this") private final Map<RoomName, Long> pending = new LinkedHashMap<>();

    @GuardedBy("this") private final Set<RoomName> presence = new LinkedHashSet<>();

    /** The changes of presence since the last notification that told of the last of them; null if there are none. */
    @GuardedBy("this") private Notice.@Nullable Span changes;

    /** The signals that were not announced yet; null if there are none. */
    @GuardedBy("this") private Notice.@Nullable Span signals;

    @GuardedBy("this") private boolean recordsChanged;

    @GuardedBy("this") private boolean serverChanged;

    @GuardedBy("this") private boolean eventsChanged;

    @GuardedBy("this") private boolean closed;

    private volatile Consumer<Map<RoomName, Long>> stored = rooms -> {};

    /** @param node an id of this server, without a blank */
    Wakeups(Database database, String node) {
        this.database = database;
        this.node = node;
    }

    /** Returns the channel of all servers that share a schema. */
    static String channel(PostgresOptions options) {
        return "parley_" + options.schema();
    }

    /** Has this server learn what it announces, before anybody else does. To be called at most once, before anything is announced. */
    void onStored(Consumer<Map<RoomName, Long>> learn) {
        stored = learn;
    }

    /** Announces that this server has stored entries up to these numbers. */
    void announce(Map<RoomName, Long> last) {
        if (!last.isEmpty()) {
            stored.accept(last);
            addPending(last);
        }
    }

    private synchronized void addPending(Map<RoomName, Long> last) {
        last.forEach((room, seq) -> pending.merge(room, seq, Math::max));
        notifyAll();
    }

    /** Announces that there are new events. */
    synchronized void announceEvents() {
        eventsChanged = true;
        notifyAll();
    }

    /** Announces that a record has changed. */
    synchronized void announceRecords() {
        recordsChanged = true;
        notifyAll();
    }

    /** Announces that this server has registered, or leaves. */
    synchronized void announceServer() {
        serverChanged = true;
        notifyAll();
    }

    /**
     * Announces that people have come to rooms or left them.
     *
     * @param before the number of changes of which others were told before
     * @param now the number of changes of which they are told now
     */
    synchronized void announcePresence(Set<RoomName> rooms, long before, long now) {
        Notice.Span pending = changes;
        presence.addAll(rooms);
        if (presence.size() > MAX_PRESENCE) {
            // a server that finds that a change is missing reads everything
            presence.clear();
            changes = new Notice.Span(now, now);
        } else {
            changes = new Notice.Span(pending == null ? before : pending.first(), now);
        }
        notifyAll();
    }

    /** Announces signals; returns how many. */
    synchronized long announceSignals(long first, long last) {
        signals = new Notice.Span(signals == null ? first : signals.first(), last);
        notifyAll();
        return last - first + 1;
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
        while (!hasNews() && !closed) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                break;
            }
            wait(left);
        }
        if (closed && !hasNews()) {
            return "";
        }
        StringBuilder payload = new StringBuilder(node);
        addFlags(payload);
        addMessages(payload);
        addPresence(payload);
        return payload.toString();
    }

    @GuardedBy("this") private boolean hasNews() {
        return !pending.isEmpty()
                || recordsChanged
                || serverChanged
                || eventsChanged
                || !presence.isEmpty()
                || changes != null
                || signals != null;
    }

    @GuardedBy("this") private void addFlags(StringBuilder payload) {
        if (recordsChanged) {
            payload.append(Notice.RECORDS);
            recordsChanged = false;
        }
        if (serverChanged) {
            payload.append(Notice.LOOK);
            serverChanged = false;
        }
        if (eventsChanged) {
            payload.append(Notice.EVENTS);
            eventsChanged = false;
        }
        if (signals != null) {
            payload.append(Notice.SIGNALS).append(signals);
            signals = null;
        }
    }

    @GuardedBy("this") private void addMessages(StringBuilder payload) {
        Iterator<Map.Entry<RoomName, Long>> entries = pending.entrySet().iterator();
        while (entries.hasNext() && hasSpace(payload)) {
            Map.Entry<RoomName, Long> entry = entries.next();
            payload.append(' ').append(entry.getKey().value()).append('=').append(Notice.encode(entry.getValue()));
            entries.remove();
        }
    }

    @GuardedBy("this") private void addPresence(StringBuilder payload) {
        Iterator<RoomName> rooms = presence.iterator();
        while (rooms.hasNext() && hasSpace(payload)) {
            payload.append(Notice.PRESENCE).append(rooms.next().value());
            rooms.remove();
        }
        if (changes != null && presence.isEmpty() && hasSpace(payload)) {
            payload.append(Notice.CHANGES).append(changes);
            changes = null;
        }
    }

    /** Returns whether one more room fits, and two numbers. */
    private static boolean hasSpace(StringBuilder payload) {
        return payload.length() < MAX_CHARACTERS - 2 * RoomName.MAX_LENGTH;
    }

    private String send(Connection connection, String payload) throws SQLException {
        try (PreparedStatement send = connection.prepareStatement("SELECT pg_notify(?, ?), " + WalPosition.COLUMNS)) {
            send.setString(1, channel(database.options()));
            send.setString(2, payload);
            try (ResultSet row = send.executeQuery()) {
                row.next();
                database.reached(WalPosition.of(row, 2));
            }
        }
        return payload;
    }

    /** Ends the thread after what is pending was sent. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
