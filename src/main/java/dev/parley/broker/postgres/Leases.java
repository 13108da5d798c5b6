package dev.parley.broker.postgres;

import dev.parley.broker.Cluster.Lead;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * What one server does at a time: the table {@code lease}. A server that was killed, paused or cut off loses its leases by the
 * database's clock, and stops by its own, which begins earlier.
 *
 * <p>Threads: {@link #add} and what it returns are for any, the rest for one.
 */
final class Leases {
    /** Another server takes over this long after the one that had it was heard last. */
    private static final Duration LENGTH = ServerTable.SILENT;

    private final String server;
    private final List<Held> all = new CopyOnWriteArrayList<>();

    Leases(String server) {
        this.server = server;
    }

    private static final class Held implements Lead {
        private final String task;
        private final CompletableFuture<@Nullable Void> asked = new CompletableFuture<>();
        /** Until when this server has it, by {@link System#nanoTime}. */
        private volatile long until = System.nanoTime();

        Held(String task) {
            this.task = task;
        }

        @Override
        public CompletionStage<@Nullable Void> asked() {
            return asked.minimalCompletionStage();
        }

        @Override
        public boolean isHeld() {
            return System.nanoTime() - until < 0;
        }
    }

    Lead add(String task) {
        Held held = new Held(task);
        all.add(held);
        return held;
    }

    /** Takes or extends all of them. */
    void extend(Connection connection) throws SQLException {
        for (Held each : all) {
            long now = System.nanoTime();
            try (PreparedStatement lease =
                    connection.prepareStatement("SELECT lease_1(?, ?, ? * interval '1 millisecond')")) {
                lease.setString(1, each.task);
                lease.setString(2, server);
                lease.setLong(3, LENGTH.toMillis());
                try (ResultSet row = lease.executeQuery()) {
                    row.next();
                    each.until = row.getBoolean(1) ? now + LENGTH.toNanos() : now;
                }
            }
            each.asked.complete(null);
        }
    }

    /** Lets others have them at once. */
    void release(Connection connection) throws SQLException {
        if (all.isEmpty()) {
            return;
        }
        all.forEach(each -> each.until = System.nanoTime());
        try (PreparedStatement release = connection.prepareStatement("SELECT release_1(?)")) {
            release.setString(1, server);
            release.execute();
        }
    }
}
