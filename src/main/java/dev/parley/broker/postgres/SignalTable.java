package dev.parley.broker.postgres;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parley.broker.Cluster;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongBinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Signals on their way to and from other servers, through a table: a notification could be read and forged by every role of
 * the database, and takes 8,000 bytes. What waits is bounded, and a signal that cannot be sent at once is dropped.
 *
 * <p>Threads: the methods with a connection are called by one thread; the others by any.
 */
final class SignalTable {
    /** The most that waits to be stored, in bytes. */
    private static final int MAX_BYTES = 1024 * 1024;

    /** One statement stores up to this many bytes, unless a single signal is larger: about 2.5 MB a second. */
    private static final int WRITE_BYTES = 64 * 1024;

    private static final int OVERHEAD = 200;

    /** Ranges that wait to be read, at most. */
    private static final int MAX_RANGES = 100;

    private static final int READ = 1_000;

    /** A signal. */
    record Signal(
            RoomName room, User from, String kind, @Nullable String json) {
        private int bytes() {
            return OVERHEAD + 3 * (kind.length() + from.name().length() + (json == null ? 0 : json.length()));
        }
    }

    /** Signals of another server that were announced. */
    private record Range(String server, long first, long last) {}

    private final Runnable work;
    private final BooleanSupplier someoneListens;

    @GuardedBy("this") private final Deque<Signal> waiting = new ArrayDeque<>();

    @GuardedBy("this") private int bytes;

    @GuardedBy("this") private final Deque<Range> announced = new ArrayDeque<>();

    /** The number of the next signal; confined to the thread with the connection. */
    private long next = 1;

    /**
     * Makes an empty table.
     *
     * @param work called if there is something to store or to read
     * @param someoneListens whether there is another server
     */
    SignalTable(Runnable work, BooleanSupplier someoneListens) {
        this.work = work;
        this.someoneListens = someoneListens;
    }

    /** Adds a signal, and drops the oldest ones for it if too much waits. */
    void add(Signal signal) {
        if (!someoneListens.getAsBoolean()) {
            return;
        }
        synchronized (this) {
            waiting.add(signal);
            bytes += signal.bytes();
            while (bytes > MAX_BYTES && waiting.size() > 1) {
                bytes -= waiting.remove().bytes();
            }
        }
        work.run();
    }

    /** Learns that another server has stored signals. What cannot be true, since somebody else has said it, finds nothing. */
    void announced(String server, long first, long last) {
        synchronized (this) {
            if (announced.size() == MAX_RANGES) {
                announced.remove();
            }
            announced.add(new Range(server, first, last));
        }
        work.run();
    }

    synchronized boolean hasWork() {
        return !waiting.isEmpty() || !announced.isEmpty();
    }

    /**
     * Stores signals that wait; they are lost if that fails.
     *
     * @param done gets the first and the last number
     */
    void write(Connection connection, String server, LongBinaryOperator done) throws SQLException {
        List<Signal> batch = take();
        if (batch.isEmpty()) {
            return;
        }
        long first = next;
        next += batch.size();
        try (PreparedStatement store = connection.prepareStatement("SELECT signal_1(?, ?, ?, ?, ?, ?, ?)")) {
            store.setString(1, server);
            store.setLong(2, first);
            Rows.array(store, 3, "text", batch, each -> each.room.value());
            Rows.array(store, 4, "text", batch, each -> Rows.encode(each.from.id()));
            Rows.array(store, 5, "text", batch, each -> Rows.encode(each.from.name()));
            Rows.array(store, 6, "text", batch, each -> Rows.encode(each.kind));
            Rows.array(store, 7, "text", batch, each -> Rows.encode(each.json));
            store.execute();
        }
        var unused = done.applyAsLong(first, next - 1);
    }

    private synchronized List<Signal> take() {
        List<Signal> batch = new ArrayList<>();
        int size = 0;
        for (Signal each = waiting.peek(); each != null; each = waiting.peek()) {
            size += each.bytes();
            if (size > WRITE_BYTES && !batch.isEmpty()) {
                break;
            }
            batch.add(waiting.remove());
            bytes -= each.bytes();
        }
        return batch;
    }

    /** Reads what others have stored, and hands it to the listeners of the rooms. Nothing is read twice. */
    void read(Connection connection, Function<RoomName, Cluster.@Nullable Listener> listeners) throws SQLException {
        for (Range range = nextRange(); range != null; range = nextRange()) {
            try (PreparedStatement read = connection.prepareStatement(
                    "SELECT room, person, name, kind, json FROM signal WHERE server = ? AND number BETWEEN ? AND ?"
                            + " ORDER BY number LIMIT " + READ)) {
                read.setString(1, range.server);
                read.setLong(2, range.first);
                read.setLong(3, range.last);
                try (ResultSet row = read.executeQuery()) {
                    while (row.next()) {
                        hand(row, listeners);
                    }
                }
            }
        }
    }

    private static void hand(ResultSet row, Function<RoomName, Cluster.@Nullable Listener> listeners)
            throws SQLException {
        Cluster.Listener listener = listeners.apply(new RoomName(Objects.requireNonNull(row.getString(1))));
        if (listener != null) {
            User from = new User(
                    Objects.requireNonNull(Rows.decode(row.getString(2))),
                    Objects.requireNonNull(Rows.decode(row.getString(3))));
            listener.onSignal(
                    from, Objects.requireNonNull(Rows.decode(row.getString(4))), Rows.decode(row.getString(5)));
        }
    }

    private synchronized @Nullable Range nextRange() {
        return announced.poll();
    }

    /** Drops everything, since the database cannot be reached: a signal is worth nothing later. */
    synchronized void drop() {
        waiting.clear();
        announced.clear();
        bytes = 0;
    }
}
