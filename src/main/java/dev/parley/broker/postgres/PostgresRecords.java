package dev.parley.broker.postgres;

import dev.parley.broker.Records;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The facts beside the rooms: the table {@code record}. */
final class PostgresRecords implements Records {
    private final Worker worker;

    PostgresRecords(Worker worker) {
        this.worker = worker;
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
        return write(
                "INSERT INTO record VALUES (?, ?, ?) ON CONFLICT (kind, subject) DO UPDATE SET value = excluded.value",
                kind,
                Rows.encode(subject),
                Rows.encode(value));
    }

    @Override
    public CompletionStage<@Nullable Void> remove(String kind, String subject) {
        return write("DELETE FROM record WHERE kind = ? AND subject = ?", kind, Rows.encode(subject));
    }

    private CompletionStage<@Nullable Void> write(String sql, @Nullable String... values) {
        return worker.<@Nullable Void>run(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (int i = 0; i < values.length; i++) {
                    statement.setString(i + 1, values[i]);
                }
                statement.executeUpdate();
            }
            return null;
        });
    }
}
