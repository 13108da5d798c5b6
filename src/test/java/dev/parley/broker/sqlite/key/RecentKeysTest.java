package dev.parley.broker.sqlite.key;

import static dev.parley.broker.Drafts.ADA;
import static dev.parley.broker.Drafts.LOBBY;
import static dev.parley.broker.Drafts.get;
import static dev.parley.broker.Drafts.keyed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.broker.Appended;
import dev.parley.broker.Broker;
import dev.parley.broker.sqlite.SqliteBroker;
import dev.parley.broker.sqlite.disk.DataDirectory;
import dev.parley.broker.sqlite.disk.DiskBounds;
import dev.parley.broker.sqlite.disk.LogSpace;
import dev.parley.broker.sqlite.table.KeyEntry;
import dev.parley.broker.sqlite.table.SqliteConnections;
import dev.parley.broker.sqlite.write.LogOpener;
import dev.parley.broker.sqlite.write.LogTransaction;
import dev.parley.broker.sqlite.write.SqliteOptions;
import dev.parley.broker.sqlite.write.Time;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A key is known at every stage of its way: new, on its way to its final place, there, and after a restart at each. */
class RecentKeysTest {
    private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");

    @TempDir
    private Path directory;

    private Path file;
    private LogTransaction log;

    @BeforeEach
    void create() throws SQLException {
        file = DataDirectory.database(directory);
        LogOpener.open(file, directory.resolve("mark"), false);
        open();
    }

    @AfterEach
    void close() throws SQLException {
        log.close();
    }

    private void open() throws SQLException {
        log = LogTransaction.open(
                file, "e", SqliteOptions.in(directory), new LogSpace(file, DiskBounds.DEFAULTS, () -> NOW));
    }

    /** As after a crash: what is not committed is gone. */
    private void reopen() throws SQLException {
        log.close();
        open();
    }

    private Appended store(String key) throws SQLException {
        Time time = new Time(NOW, NOW.toEpochMilli());
        return Objects.requireNonNull(
                log.store(LOBBY, keyed(ADA, key, "m"), time).value());
    }

    private void storeAll(int from, int to) throws SQLException {
        for (int i = from; i < to; i++) {
            assertThat(store("k" + i).duplicate()).isFalse();
        }
    }

    /** Says each of these again, and that nothing was stored by it. */
    private void expectKnown(int to) throws SQLException {
        for (int i = 0; i < to; i += 1_111) {
            assertThat(store("k" + i)).isEqualTo(new Appended("e", i + 1, NOW, true));
        }
    }

    private long count(String table) throws SQLException {
        return SqliteConnections.number(log.connection(), "SELECT count(*) FROM " + table);
    }

    @Test
    void finds_every_key_while_a_generation_is_settled_and_after_a_crash_in_the_middle() throws SQLException {
        RecentKeys recent = log.keys().recent();
        int size = RecentKeys.GENERATION;
        storeAll(0, size - 1);
        recent.startSettling(false);
        assertThat(recent.isSettling()).isFalse();
        storeAll(size - 1, size + 10);
        log.commit();
        recent.startSettling(false);
        assertThat(recent.isSettling()).isTrue();
        for (int i = 0; i < 20; i++) {
            recent.settle();
        }
        storeAll(size + 10, size + 20);
        expectKnown(size + 20);
        log.commit();
        assertThat(count("keys")).isEqualTo(20_000);

        reopen();
        expectKnown(size + 20);
        recent = log.keys().recent();
        recent.startSettling(true);
        storeAll(size + 20, size + 30);
        boolean deleting = false;
        while (recent.isSettling()) {
            recent.settle();
            if (!deleting && count("recent_keys") < size) {
                deleting = true;
                expectKnown(size + 30);
            }
        }
        log.commit();
        assertThat(deleting).isTrue();
        assertThat(count("keys")).isEqualTo(size + 20);
        assertThat(count("recent_keys")).isEqualTo(10);
        expectKnown(size + 30);
        reopen();
        expectKnown(size + 30);
    }

    @Test
    void forgets_the_keys_of_a_transaction_that_was_rolled_back() throws SQLException {
        storeAll(0, 3);
        log.commit();
        storeAll(3, 5);
        log.rollback();
        assertThat(store("k1").duplicate()).isTrue();
        assertThat(store("k3")).isEqualTo(new Appended("e", 4, NOW, false));
    }

    @Test
    void stores_a_message_again_if_its_key_is_corrupt() throws SQLException {
        storeAll(0, 2);
        SqliteConnections.run(log.connection(), "UPDATE recent_keys SET seq = 7 WHERE id = 1");
        assertThat(store("k0")).isEqualTo(new Appended("e", 3, NOW, false));
        assertThat(store("k0")).isEqualTo(new Appended("e", 3, NOW, true));
        assertThat(store("k1").duplicate()).isTrue();
    }

    @Test
    void settles_what_an_earlier_run_has_left() throws SQLException {
        storeAll(0, 5);
        log.commit();
        try (Broker broker = SqliteBroker.open(SqliteOptions.in(directory), InstantSource.system())) {
            get(broker.append(LOBBY, keyed(ADA, null, "wakes the writer")));
            await().until(() -> {
                // a read transaction that stays open would see the same forever
                log.commit();
                return count("keys") == 5 && count("recent_keys") == 0;
            });
            assertThat(get(broker.append(LOBBY, keyed(ADA, "k3", "m"))).seq()).isEqualTo(4);
        }
    }

    @Test
    void knows_the_keys_of_a_log_of_an_earlier_version() throws SQLException {
        storeAll(0, 5);
        log.commit();
        log.close();
        try (Connection connection = SqliteConnections.writer(file)) {
            // version 2 kept all keys in one table, and hashed the room's number
            SqliteConnections.run(connection, "DROP TABLE numbered_keys");
            SqliteConnections.run(connection, "DROP TABLE recent_keys");
            SqliteConnections.run(connection, "DROP INDEX reactions");
            for (int i = 0; i < 5; i++) {
                insertNumbered(connection, "k" + i, i + 1);
            }
            SqliteConnections.run(
                    connection, "INSERT INTO messages SELECT * FROM entries WHERE id IN (SELECT id FROM tail)");
            SqliteConnections.run(connection, "DROP VIEW entries");
            SqliteConnections.run(connection, "DROP TABLE tail");
            SqliteConnections.run(connection, "DROP TABLE events");
            SqliteConnections.run(connection, "DROP TABLE event_log");
            SqliteConnections.run(connection, "PRAGMA user_version = 2");
        }
        LogOpener.open(file, directory.resolve("mark"), false);
        open();
        storeAll(5, 6);
        for (int i = 0; i < 6; i++) {
            assertThat(store("k" + i)).isEqualTo(new Appended("e", i + 1, NOW, true));
        }
        assertThat(log.keys().purge(new byte[0], NOW.toEpochMilli() + 1)).isNull();
        assertThat(count("numbered_keys")).isZero();
        assertThat(store("k0").duplicate()).isFalse();
        assertThat(store("k5").duplicate()).isTrue();
    }

    private static void insertNumbered(Connection connection, String key, long seq) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO keys (hash, seq, at, since, crc) VALUES (?, ?, ?, ?, ?)")) {
            new KeyEntry(seq, NOW).bind(insert, 1, NumberedKeys.hash(1, ADA.id(), key), NOW.toEpochMilli());
            insert.executeUpdate();
        }
    }
}
