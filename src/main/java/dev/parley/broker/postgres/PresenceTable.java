package dev.parley.broker.postgres;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parley.broker.Cluster;
import dev.parley.broker.Cluster.Elsewhere;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who is in which room, here and on other servers. What changes here is collected and stored in one statement; what changed
 * elsewhere is read for many rooms in one statement. So the database's work does not grow with the clients, but with the
 * rounds of {@link Neighbours}.
 *
 * <p>Threads: the methods with a connection are called by one thread; the others by any.
 */
final class PresenceTable {
    /** Changes that one statement stores, at most. */
    private static final int WRITE = 1_000;

    /** Rooms that one statement reads, at most. */
    private static final int READ = 500;

    /** Nobody is told about people in a room that is larger than lists are, so its list needs no haste. */
    private static final long LARGE_ROOM_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final SignalTable signals;
    private final Runnable work;
    private final int most;

    @GuardedBy("this") private final Map<RoomName, Roll> rolls = new HashMap<>();

    /** Who is here, by room; for the rooms that are open here. */
    @GuardedBy("this") private final Map<RoomName, Map<String, Mine>> mine = new HashMap<>();

    /** What was declared or taken back since it was stored last. */
    @GuardedBy("this") private final Set<Place> changed = new LinkedHashSet<>();

    /** Rooms that must be read, and when they may be, by {@link System#nanoTime}. */
    @GuardedBy("this") private final Map<RoomName, Long> unread = new LinkedHashMap<>();

    private record Place(RoomName room, String person) {}

    private record Mine(User user, long since) {}

    /** Somebody elsewhere, and on which servers. */
    private record Found(Elsewhere person, List<String> servers) {}

    /** One row to store; the user is null if the person has gone. */
    private record Row(Place place, @Nullable Mine mine) {}

    /**
     * Makes an empty table.
     *
     * @param work called if there is something to store or to read
     * @param people the longest list that clients get
     */
    PresenceTable(SignalTable signals, Runnable work, int people) {
        this.signals = signals;
        this.work = work;
        // one more shows that a room is larger than its list
        this.most = people + 1;
    }

    /** One room on this server. */
    private final class Roll implements Cluster.Place {
        private final RoomName room;
        private final Cluster.Listener listener;
        private final CompletableFuture<@Nullable Void> ready = new CompletableFuture<>();

        /** What the listener knows; confined to the thread that reads. */
        private Map<String, Found> elsewhere = Map.of();

        Roll(RoomName room, Cluster.Listener listener) {
            this.room = room;
            this.listener = listener;
        }

        @Override
        public CompletionStage<@Nullable Void> ready() {
            return ready.minimalCompletionStage();
        }

        @Override
        public void present(User user) {
            synchronized (PresenceTable.this) {
                Map<String, Mine> people = mine.get(room);
                Mine known = people == null ? null : people.get(user.id());
                if (people == null || (known != null && known.user.equals(user))) {
                    return;
                }
                people.put(user.id(), new Mine(user, known == null ? System.nanoTime() : known.since));
                changed.add(new Place(room, user.id()));
            }
            work.run();
        }

        @Override
        public void absent(String person) {
            synchronized (PresenceTable.this) {
                Map<String, Mine> people = mine.get(room);
                if (people == null || people.remove(person) == null) {
                    return;
                }
                changed.add(new Place(room, person));
            }
            work.run();
        }

        @Override
        public void signal(User from, String kind, @Nullable String json) {
            signals.add(new SignalTable.Signal(room, from, kind, json));
        }

        @Override
        public void close() {
            synchronized (PresenceTable.this) {
                if (rolls.remove(room, this)) {
                    unread.remove(room);
                    Objects.requireNonNull(mine.remove(room))
                            .keySet()
                            .forEach(person -> changed.add(new Place(room, person)));
                }
            }
            ready.complete(null);
        }
    }

    Cluster.Place open(RoomName room, Cluster.Listener listener) {
        Roll roll = new Roll(room, listener);
        synchronized (this) {
            rolls.put(room, roll);
            mine.put(room, new LinkedHashMap<>());
            unread.put(room, System.nanoTime());
        }
        work.run();
        return roll;
    }

    /** Returns who listens to a room here, or null. */
    synchronized Cluster.@Nullable Listener listener(RoomName room) {
        Roll roll = rolls.get(room);
        return roll == null ? null : roll.listener;
    }

    /** Learns that rooms have changed elsewhere. */
    void changedElsewhere(Collection<RoomName> rooms) {
        boolean news = false;
        synchronized (this) {
            for (RoomName room : rooms) {
                news |= rolls.containsKey(room) && unread.putIfAbsent(room, System.nanoTime()) == null;
            }
        }
        if (news) {
            work.run();
        }
    }

    /** Has every room read, since it is not known what has changed. */
    void changedElsewhere() {
        synchronized (this) {
            rolls.keySet().forEach(room -> unread.putIfAbsent(room, System.nanoTime()));
        }
        work.run();
    }

    /** Returns whether something must be stored, or read now. */
    synchronized boolean hasWork() {
        long now = System.nanoTime();
        return !changed.isEmpty() || unread.values().stream().anyMatch(due -> due - now <= 0);
    }

    // ---- the database

    /** Adds this server, with everybody who is here. */
    void register(Connection connection, ServerTable.Self self) throws SQLException {
        List<Row> rows = new ArrayList<>();
        synchronized (this) {
            changed.clear();
            mine.forEach((room, people) ->
                    people.forEach((person, each) -> rows.add(new Row(new Place(room, person), each))));
        }
        try (PreparedStatement register =
                connection.prepareStatement("SELECT register_1(?, ?, ?, ? * interval '1 millisecond', ?, ?, ?, ?)")) {
            register.setString(1, self.id());
            register.setString(2, Rows.encode(self.name()));
            register.setString(3, self.version());
            register.setLong(4, self.lease().toMillis());
            bind(register, 5, rows);
            register.execute();
        }
    }

    private static void bind(PreparedStatement statement, int first, List<Row> rows) throws SQLException {
        long now = System.nanoTime();
        Rows.array(statement, first, "text", rows, row -> row.place.room.value());
        Rows.array(statement, first + 1, "text", rows, row -> Rows.encode(row.place.person));
        Rows.array(
                statement, first + 2, "text", rows, row -> row.mine == null ? null : Rows.encode(row.mine.user.name()));
        Rows.array(
                statement,
                first + 3,
                "int8",
                rows,
                row -> row.mine == null ? 0L : TimeUnit.NANOSECONDS.toMillis(now - row.mine.since));
    }

    /**
     * Stores what has changed here.
     *
     * @param number gets the rooms, and the server's number of changes
     * @return false if this server must register again
     */
    boolean write(Connection connection, String server, Written number) throws SQLException {
        List<Row> rows = takeChanged();
        if (rows.isEmpty()) {
            return true;
        }
        boolean stored = false;
        try (PreparedStatement present = connection.prepareStatement("SELECT present_1(?, ?, ?, ?, ?)")) {
            present.setString(1, server);
            bind(present, 2, rows);
            try (ResultSet row = present.executeQuery()) {
                row.next();
                long changes = row.getLong(1);
                stored = !row.wasNull();
                if (stored) {
                    Set<RoomName> rooms = new LinkedHashSet<>();
                    rows.forEach(each -> rooms.add(each.place.room));
                    number.accept(rooms, changes);
                }
            }
        } finally {
            if (!stored) {
                synchronized (this) {
                    rows.forEach(each -> changed.add(each.place));
                }
            }
        }
        return stored;
    }

    /** Learns what was stored. */
    @FunctionalInterface
    interface Written {
        void accept(Set<RoomName> rooms, long changes);
    }

    private synchronized List<Row> takeChanged() {
        List<Row> rows = new ArrayList<>();
        var places = changed.iterator();
        while (places.hasNext() && rows.size() < WRITE) {
            Place place = places.next();
            Map<String, Mine> people = mine.get(place.room);
            rows.add(new Row(place, people == null ? null : people.get(place.person)));
            places.remove();
        }
        return rows;
    }

    /**
     * Reads the rooms that have changed elsewhere, and tells their listeners.
     *
     * @param missing whether a server is alive, but its rows are not there because the database has crashed
     */
    void read(Connection connection, String server, Predicate<String> missing) throws SQLException {
        List<Roll> asked = takeUnread();
        if (asked.isEmpty()) {
            return;
        }
        Map<RoomName, Map<String, Found>> found = new HashMap<>();
        boolean done = false;
        try (PreparedStatement read = connection.prepareStatement("SELECT * FROM elsewhere_1(?, ?, ?)")) {
            read.setString(1, server);
            Rows.array(read, 2, "text", asked, roll -> roll.room.value());
            read.setLong(3, most);
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    Found each = found(row);
                    found.computeIfAbsent(
                                    new RoomName(Objects.requireNonNull(row.getString(1))),
                                    any -> new LinkedHashMap<>())
                            .put(each.person.user().id(), each);
                }
            }
            done = true;
        } finally {
            if (!done) {
                retryLater(asked);
            }
        }
        for (Roll roll : asked) {
            tell(roll, found.getOrDefault(roll.room, new LinkedHashMap<>()), missing);
        }
    }

    private static Found found(ResultSet row) throws SQLException {
        User user = new User(
                Objects.requireNonNull(Rows.decode(row.getString(2))),
                Objects.requireNonNull(Rows.decode(row.getString(3))));
        long since = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(row.getLong(4));
        String[] servers = (String[]) Objects.requireNonNull(row.getArray(5)).getArray();
        return new Found(new Elsewhere(user, since), List.of(servers));
    }

    private void tell(Roll roll, Map<String, Found> now, Predicate<String> missing) {
        roll.elsewhere.forEach((person, known) -> {
            if (known.servers.stream().anyMatch(server -> missing.test(server))) {
                now.putIfAbsent(person, known);
            }
        });
        boolean news = !names(now).equals(names(roll.elsewhere));
        roll.elsewhere = now;
        if (now.size() >= most) {
            synchronized (this) {
                unread.computeIfPresent(roll.room, (room, due) -> System.nanoTime() + LARGE_ROOM_NANOS);
            }
        }
        if (news) {
            roll.listener.onPeople(now.values().stream().map(Found::person).toList());
        }
        roll.ready.complete(null);
    }

    private static Map<String, String> names(Map<String, Found> people) {
        Map<String, String> names = new HashMap<>();
        people.forEach((id, found) -> names.put(id, found.person.user().name()));
        return names;
    }

    private synchronized List<Roll> takeUnread() {
        long now = System.nanoTime();
        List<Roll> taken = new ArrayList<>();
        var rooms = unread.entrySet().iterator();
        while (rooms.hasNext() && taken.size() < READ) {
            Map.Entry<RoomName, Long> each = rooms.next();
            if (each.getValue() - now <= 0) {
                rooms.remove();
                Roll roll = rolls.get(each.getKey());
                if (roll != null) {
                    taken.add(roll);
                }
            }
        }
        return taken;
    }

    /** Has rooms read again. Those that wait for it open without knowing who is elsewhere. */
    private void retryLater(List<Roll> rolls) {
        synchronized (this) {
            rolls.forEach(roll -> unread.putIfAbsent(roll.room, System.nanoTime()));
        }
        rolls.forEach(roll -> roll.ready.complete(null));
    }

    /** Stops waiting: nothing is read now. */
    void giveUp() {
        List<Roll> waiting;
        synchronized (this) {
            waiting = List.copyOf(rolls.values());
        }
        waiting.forEach(roll -> roll.ready.complete(null));
    }
}
