package dev.parley.broker.postgres;

import dev.parley.broker.Records;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The facts beside the rooms: the table {@code record}. Each change counts up, so a server that finds another number than its
 * own knows that another server has changed something, even if the notification of it was lost.
 */
final class PostgresRecords implements Records {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresRecords.class);

    private final Worker worker;
    private final Wakeups wakeups;

    /** The number of changes that this server knows; confined to the worker's thread. */
    private long known = -1;

    /** Whether {@link #check} waits for the worker. */
    private final AtomicBoolean checking = new AtomicBoolean();

    private volatile Runnable callback = () -> {};

    PostgresRecords(Worker worker, Wakeups wakeups) {
        this.worker = worker;
        this.wakeups = wakeups;
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public void onChangeElsewhere(Runnable changed) {
        callback = changed;
    }

    /** Finds out whether another server has changed something. Returns at once. */
    void check() {
        if (!checking.compareAndSet(false, true)) {
            return;
        }
        worker.run(connection -> {
                    checking.set(false);
                    noted(Long.parseLong(Database.query(connection, "SELECT records FROM log")), 0);
                    return "";
                })
                .whenComplete((done, error) -> {
                    checking.set(false);
                    if (error != null) {
                        LOG.debug("Changes of other servers cannot be read now", error);
                    }
                });
    }

    /** Notes the number of changes, of which some are this server's own. */
    private void noted(long changes, int own) {
        boolean others = known >= 0 && changes != known + own;
        known = changes;
        if (others) {
            callback.run();
        }
    }

    @Override
    public CompletionStage<Map<String, String>> all(String kind) {
        return worker.run(connection -> read(connection, kind));
    }

    private static Map<String, String> read(Connection connection, String kind) throws SQLException {
        Map<String, String> found = new HashMap<>();
        try (PreparedStatement all = connection.prepareStatement("SELECT subject, value FROM record WHERE kind = ?")) {
            all.setString(1, kind);
            try (ResultSet row = all.executeQuery()) {
                while (row.next()) {
                    found.put(
                            Objects.requireNonNull(Rows.decode(row.getString(1))),
                            Objects.requireNonNull(Rows.decode(row.getString(2))));
                }
            }
        }
        return Map.copyOf(found);
    }

    @Override
    public CompletionStage<@Nullable Void> put(String kind, String subject, String value) {
        Records.check(subject, value);
        return write(kind, subject, value);
    }

    @Override
    public CompletionStage<@Nullable Void> remove(String kind, String subject) {
        return write(kind, subject, null);
    }

    /**
     * The rows are in the order of the subjects, so that servers that update the same ones do not wait for each other in a circle.
     */
    @Override
    public CompletionStage<@Nullable Void> update(String kind, Map<String, String> values, Collection<String> removed) {
        values.forEach(Records::check);
        List<Map.Entry<String, String>> sorted =
                values.entrySet().stream().sorted(Map.Entry.comparingByKey()).toList();
        return worker.run(connection -> {
                    update(connection, kind, sorted, List.copyOf(removed));
                    return "";
                })
                .thenAccept(done -> {});
    }

    private static void update(
            Connection connection, String kind, List<Map.Entry<String, String>> values, List<String> removed)
            throws SQLException {
        if (!values.isEmpty()) {
            try (PreparedStatement put =
                    connection.prepareStatement("INSERT INTO record SELECT ?, * FROM unnest(?::text[], ?::text[])"
                            + " ON CONFLICT (kind, subject) DO UPDATE SET value = excluded.value")) {
                put.setString(1, kind);
                Rows.array(put, 2, "text", values, each -> Rows.encode(each.getKey()));
                Rows.array(put, 3, "text", values, each -> Rows.encode(each.getValue()));
                put.executeUpdate();
            }
        }
        if (!removed.isEmpty()) {
            try (PreparedStatement remove =
                    connection.prepareStatement("DELETE FROM record WHERE kind = ? AND subject = ANY (?::text[])")) {
                remove.setString(1, kind);
                Rows.array(remove, 2, "text", removed, Rows::encode);
                remove.executeUpdate();
            }
        }
    }

    /** Removes what is known of a person. */
    static void forget(Connection connection, String person) throws SQLException {
        try (PreparedStatement forget =
                connection.prepareStatement("DELETE FROM record WHERE starts_with(kind, ?) AND subject = ?")) {
            forget.setString(1, OF_PERSONS);
            forget.setString(2, Rows.encode(person));
            forget.executeUpdate();
        }
    }

    private CompletionStage<@Nullable Void> write(String kind, String subject, @Nullable String value) {
        return worker.run(connection -> {
                    try (PreparedStatement record = connection.prepareStatement("SELECT record_1(?, ?, ?)")) {
                        record.setString(1, kind);
                        record.setString(2, Rows.encode(subject));
                        record.setString(3, Rows.encode(value));
                        try (ResultSet row = record.executeQuery()) {
                            row.next();
                            noted(row.getLong(1), 1);
                        }
                    }
                    wakeups.announceRecords();
                    return "";
                })
                .thenAccept(done -> {});
    }
}
