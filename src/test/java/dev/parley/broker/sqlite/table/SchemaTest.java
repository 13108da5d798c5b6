package dev.parley.broker.sqlite.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.broker.sqlite.disk.DataDirectory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaTest {
    @TempDir
    private Path directory;

    private void migrate(List<List<String>> versions) throws SQLException {
        Path file = DataDirectory.database(directory);
        try (Connection connection = SqliteConnections.writer(file)) {
            new Schema(file, versions).migrate(connection);
        }
    }

    private long number(String sql) throws SQLException {
        try (Connection connection = SqliteConnections.reader(DataDirectory.database(directory))) {
            return SqliteConnections.number(connection, sql);
        }
    }

    private static List<List<String>> and(String... next) {
        List<List<String>> versions = new ArrayList<>(Schema.VERSIONS);
        versions.add(List.of(next));
        return versions;
    }

    @Test
    void makes_a_log_that_can_shrink_and_is_known_for_one() throws SQLException {
        migrate(Schema.VERSIONS);
        assertThat(number("PRAGMA auto_vacuum")).isEqualTo(2);
        assertThat(number("PRAGMA application_id")).isEqualTo(Schema.APPLICATION_ID);
        assertThat(number("PRAGMA user_version")).isEqualTo(Schema.VERSIONS.size());
    }

    @Test
    void brings_an_older_log_up_to_date() throws SQLException {
        migrate(Schema.VERSIONS);
        migrate(and("ALTER TABLE rooms ADD COLUMN topic TEXT NOT NULL DEFAULT ''"));
        assertThat(number("SELECT count(topic) FROM rooms")).isZero();
        assertThat(number("PRAGMA user_version")).isEqualTo(Schema.VERSIONS.size() + 1);
    }

    @Test
    void leaves_a_log_as_it_was_when_a_step_fails() throws SQLException {
        migrate(Schema.VERSIONS);
        assertThatThrownBy(() -> migrate(and("ALTER TABLE rooms ADD COLUMN topic TEXT", "NONSENSE")))
                .isInstanceOf(SQLException.class);
        assertThat(number("PRAGMA user_version")).isEqualTo(Schema.VERSIONS.size());
        assertThatThrownBy(() -> number("SELECT count(topic) FROM rooms")).isInstanceOf(SQLException.class);
    }
}
