package dev.parley.broker.postgres;

import dev.parley.broker.Cluster.Server;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * The servers that share the log. Each extends its lease every few seconds; one that does not is removed with its people.
 *
 * <p>Threads: {@link #servers} and {@link #others} may be called by any, the rest by one.
 */
final class ServerTable {
    /** A server that was not heard for this long counts as stopped. */
    static final Duration SILENT = Duration.ofSeconds(10);

    /**
     * This server.
     *
     * @param lease after how long without a sign of life its people have departed
     */
    record Self(String id, String name, String version, Duration lease) {}

    /** A server as it was seen last. */
    private static final class Known {
        private String name = "";
        private String version = "";
        /** When it wrote last, by {@link System#nanoTime}. */
        private long heard;

        private Duration lease = Duration.ZERO;
        /** How many of its changes of presence are known here. */
        private long changes;
        /** How many there were at the last regular look. */
        private long changesStored;
        /** Whether it was not in the table when the table was looked at last. */
        private boolean isMissing;

        private boolean isOver() {
            return System.nanoTime() - heard > lease.toNanos();
        }
    }

    private final Self self;
    private final Map<String, Known> known = new HashMap<>();
    private volatile List<Server> servers = List.of();
    private volatile long looked = System.nanoTime();
    private volatile boolean others;

    ServerTable(Self self) {
        this.self = self;
    }

    /** Returns the servers that are alive, as they were seen last. */
    List<Server> servers() {
        Duration since = Duration.ofNanos(System.nanoTime() - looked);
        return servers.stream()
                .map(each ->
                        new Server(each.name(), each.version(), each.heard().plus(since), each.self()))
                .filter(each -> each.heard().compareTo(SILENT) < 0)
                .toList();
    }

    /** Returns whether there is another server. */
    boolean others() {
        return others;
    }

    /** Extends the lease; returns false if this server must register. */
    boolean extend(Connection connection) throws SQLException {
        try (PreparedStatement alive = connection.prepareStatement("SELECT alive_1(?)")) {
            alive.setString(1, self.id());
            try (ResultSet row = alive.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    /**
     * Sees who is there.
     *
     * @param regular whether this is one of the looks that are made every few seconds
     * @return whether people may have changed without a notification that was heard
     */
    boolean look(Connection connection, boolean regular) throws SQLException {
        boolean missed = false;
        Map<String, Boolean> seen = new HashMap<>();
        List<Server> alive = new ArrayList<>();
        try (PreparedStatement look = connection.prepareStatement(
                        "SELECT id, name, version, changes, (extract(epoch FROM clock_timestamp() - heard) * 1000)::bigint,"
                                + " (extract(epoch FROM lease) * 1000)::bigint FROM server ORDER BY name, id");
                ResultSet row = look.executeQuery()) {
            long now = System.nanoTime();
            while (row.next()) {
                String id = Objects.requireNonNull(row.getString(1));
                seen.put(id, true);
                missed |= note(id, row, now, regular);
                Known each = Objects.requireNonNull(known.get(id));
                alive.add(
                        new Server(each.name, each.version, Duration.ofNanos(now - each.heard), id.equals(self.id())));
            }
            looked = now;
        }
        servers = List.copyOf(alive);
        others = alive.stream().anyMatch(each -> !each.self());
        return removeEnded(seen) || missed;
    }

    private boolean note(String id, ResultSet row, long now, boolean regular) throws SQLException {
        Known each = known.get(id);
        long changes = row.getLong(4);
        boolean missed = false;
        if (each == null) {
            each = new Known();
            each.changes = changes;
            known.put(id, each);
            missed = !id.equals(self.id());
        } else if (regular
                && !id.equals(self.id())
                && each.changes != each.changesStored
                && each.changesStored == changes) {
            // a notification that is on its way would be here by now
            each.changes = changes;
            missed = true;
        }
        each.changesStored = regular ? changes : each.changesStored;
        each.name = Objects.requireNonNull(Rows.decode(row.getString(2)));
        each.version = Objects.requireNonNull(row.getString(3));
        each.heard = now - TimeUnit.MILLISECONDS.toNanos(row.getLong(5));
        each.lease = Duration.ofMillis(row.getLong(6));
        return missed;
    }

    /** Forgets servers that are not in the table and whose lease is over; returns whether there were any. */
    private boolean removeEnded(Map<String, Boolean> seen) {
        boolean ended = false;
        Iterator<Map.Entry<String, Known>> all = known.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<String, Known> each = all.next();
            each.getValue().isMissing = !seen.containsKey(each.getKey());
            if (each.getValue().isMissing && each.getValue().isOver()) {
                all.remove();
                ended = true;
            }
        }
        return ended;
    }

    /**
     * Returns whether a server is not in the table although its lease is not over: the database has crashed and lost the
     * table, and the server is about to register again.
     */
    boolean isMissing(String server) {
        Known each = known.get(server);
        return each != null && each.isMissing && !each.isOver();
    }

    /** Learns the range of changes that a notification is about; returns whether an earlier notification was missed. */
    boolean announced(String server, long before, long after) {
        Known each = known.get(server);
        if (each == null) {
            // it is seen soon, and everything is read then
            return false;
        }
        boolean missed = each.changes < before;
        each.changes = Math.max(each.changes, after);
        return missed;
    }
}
