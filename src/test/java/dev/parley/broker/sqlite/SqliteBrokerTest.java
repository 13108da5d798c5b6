package dev.parley.broker.sqlite;

import static dev.parley.broker.Drafts.ADA;
import static dev.parley.broker.Drafts.LOBBY;
import static dev.parley.broker.Drafts.PAGE;
import static dev.parley.broker.Drafts.appendAll;
import static dev.parley.broker.Drafts.get;
import static dev.parley.broker.Drafts.keyed;
import static dev.parley.broker.Drafts.text;
import static dev.parley.broker.Drafts.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.parley.broker.Appended;
import dev.parley.broker.Broker;
import dev.parley.broker.BrokerContract;
import dev.parley.broker.BrokerException;
import dev.parley.broker.Page;
import dev.parley.broker.sqlite.disk.DataDirectory;
import dev.parley.broker.sqlite.table.RoomRow;
import dev.parley.broker.sqlite.table.RowChecksum;
import dev.parley.broker.sqlite.table.Schema;
import dev.parley.broker.sqlite.table.SqliteConnections;
import dev.parley.broker.sqlite.write.LogOpener;
import dev.parley.broker.sqlite.write.SqliteOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log on disk. */
class SqliteBrokerTest extends BrokerContract {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before anything is called
    private static Path directories;

    private final Path directory = fresh();

    private static Path fresh() {
        try {
            return Files.createTempDirectory(directories, "log").resolve("data");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    protected Broker open(InstantSource clock) {
        return SqliteBroker.open(SqliteOptions.in(fresh()), clock);
    }

    private Broker open() {
        return SqliteBroker.open(SqliteOptions.in(directory), InstantSource.system());
    }

    @Test
    void cuts_pages_with_many_reactions() {
        cutsPagesWithManyReactions();
    }

    @Test
    void keeps_everything_across_a_restart_and_continues_to_count() {
        String epoch;
        try (Broker broker = open()) {
            appendAll(broker, LOBBY, "1", "2");
            epoch = get(broker.after(LOBBY, 0, PAGE)).epoch();
        }
        try (Broker broker = open()) {
            Appended third = get(broker.append(LOBBY, text("3")));
            assertThat(third.seq()).isEqualTo(3);
            assertThat(third.epoch()).isEqualTo(epoch);
            assertThat(texts(get(broker.after(LOBBY, 0, PAGE)).messages())).containsExactly("1", "2", "3");
        }
    }

    @Test
    void recognises_keys_as_before_after_their_author_was_erased_and_their_room_deleted() {
        Appended first = get(broker.append(LOBBY, keyed(ADA, "k1", "secret")));
        get(broker.erase("ada"));
        Appended retried = get(broker.append(LOBBY, keyed(ADA, "k1", "secret")));
        assertThat(retried).isEqualTo(new Appended(first.epoch(), first.seq(), first.at(), true));
        get(broker.delete(LOBBY));
        assertThat(get(broker.append(LOBBY, keyed(ADA, "k1", "secret")))).isEqualTo(retried);
    }

    @Test
    void deletes_a_room_to_its_end_although_the_disk_has_lost_many_rows() throws Exception {
        try (Broker broker = open()) {
            for (int i = 0; i < 3_500; i++) {
                var unused = broker.append(LOBBY, text("m" + i));
            }
            get(broker.erase("somebody else"));
        }
        try (Connection connection = SqliteConnections.writer(directory.resolve("parley.db"));
                var statement = connection.createStatement()) {
            long room = 1L << Schema.SEQ_BITS;
            String sql = "DELETE FROM messages WHERE id BETWEEN " + (room + 501) + " AND " + (room + 3_000);
            assertThat(statement.executeUpdate(sql)).isEqualTo(2_500);
        }
        try (Broker broker = open()) {
            assertThat(get(broker.delete(LOBBY))).isEqualTo(1_000);
            assertThat(get(broker.after(LOBBY, 0, PAGE)).messages()).isEmpty();
            assertThat(get(broker.append(LOBBY, text("next"))).seq()).isEqualTo(3_501);
        }
    }

    @Test
    void recognises_a_retry_after_a_restart() {
        Appended first;
        try (Broker broker = open()) {
            first = get(broker.append(LOBBY, keyed(ADA, "k1", "hello")));
        }
        try (Broker broker = open()) {
            Appended second = get(broker.append(LOBBY, keyed(ADA, "k1", "hello")));
            assertThat(second).isEqualTo(new Appended(first.epoch(), first.seq(), first.at(), true));
        }
    }

    @Test
    void keeps_records_across_a_restart() {
        try (Broker broker = open()) {
            get(broker.records().put("ban", "ada", "for good"));
            get(broker.records().put("ban", "bob", "for now"));
            get(broker.records().remove("ban", "bob"));
        }
        try (Broker broker = open()) {
            assertThat(get(broker.records().all("ban"))).containsOnly(entry("ada", "for good"));
        }
    }

    @Test
    void does_not_overlook_a_record_that_is_corrupt() throws Exception {
        try (Broker broker = open()) {
            get(broker.records().put("ban", "ada", "for good"));
        }
        execute("UPDATE records SET subject = 'adb'");
        try (Broker broker = open()) {
            assertThatThrownBy(() -> get(broker.records().all("ban"))).hasMessageContaining("checksum");
        }
    }

    @Test
    void opens_a_log_of_version_1() throws Exception {
        Files.createDirectories(directory);
        Path file = DataDirectory.database(directory);
        try (Connection connection = SqliteConnections.writer(file)) {
            new Schema(file, Schema.VERSIONS.subList(0, 1)).migrate(connection);
            LogOpener.storeEpoch(connection, "0123456789abcdef");
            SqliteConnections.run(
                    connection,
                    "INSERT INTO rooms VALUES (1, 'lobby', 1, 1, 5, " + new RoomRow(1, LOBBY, 1, 1, 5).checksum()
                            + ")");
            long crc = new RowChecksum()
                    .add(LOBBY)
                    .add(1L)
                    .add(7L)
                    .add("ada")
                    .add("Ada")
                    .add((String) null)
                    .add(1L)
                    .add("text/plain")
                    .add(new byte[] {'h', 'e', 'l', 'l', 'o'})
                    .value();
            SqliteConnections.run(
                    connection,
                    "INSERT INTO messages VALUES (" + Schema.id(1, 1)
                            + ", 7, 'ada', 'Ada', NULL, 1, 'text/plain', CAST('hello' AS BLOB), " + crc + ")");
        }
        try (Broker broker = open()) {
            get(broker.records().put("ban", "ada", "for good"));
            appendAll(broker, LOBBY, "again");
            assertThat(texts(get(broker.after(LOBBY, 0, PAGE)).messages())).containsExactly("hello", "again");
        }
    }

    @Test
    void refuses_a_second_server_on_the_same_directory() {
        try (Broker broker = open()) {
            assertThatThrownBy(this::open)
                    .isInstanceOf(BrokerException.class)
                    .hasMessageContaining(directory.toString())
                    .hasMessageContaining("is in use by this process")
                    .hasMessageContaining("parley.data");
            appendAll(broker, LOBBY, "still works");
        }
    }

    @Test
    void says_what_is_wrong_with_a_directory_that_cannot_be_created() throws IOException {
        Path file = Files.createFile(directories.resolve("file"));
        SqliteOptions options = SqliteOptions.in(file.resolve("data"));
        assertThatThrownBy(() -> SqliteBroker.open(options, InstantSource.system()))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("cannot be written")
                .hasMessageContaining("parley.data");
    }

    @Test
    void refuses_appends_after_it_was_closed() {
        Broker broker = open();
        broker.close();
        assertThatThrownBy(() -> get(broker.append(LOBBY, text("late"))))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(BrokerException.class);
        assertThatThrownBy(() -> get(broker.after(LOBBY, 0, PAGE))).hasCauseInstanceOf(BrokerException.class);
    }

    @Test
    void changes_the_epoch_when_an_older_copy_was_restored() throws Exception {
        String epoch;
        Path backup = directories.resolve("backup.db");
        try (Broker broker = open()) {
            appendAll(broker, LOBBY, "1");
            backUp(backup);
            epoch = get(broker.append(LOBBY, text("2"))).epoch();
        }
        // into the same file, so that its inode says nothing
        Files.write(directory.resolve("parley.db"), Files.readAllBytes(backup));
        try (Broker broker = open()) {
            Page page = get(broker.after(LOBBY, 0, PAGE));
            assertThat(texts(page.messages())).containsExactly("1");
            assertThat(page.epoch()).isNotEqualTo(epoch);
        }
    }

    @Test
    void changes_the_epoch_when_the_whole_directory_is_a_copy() throws Exception {
        String epoch;
        try (Broker broker = open()) {
            epoch = get(broker.append(LOBBY, text("1"))).epoch();
        }
        Path copy = Files.createDirectory(directories.resolve("copy"));
        for (String name : new String[] {"parley.db", "parley.mark"}) {
            Files.copy(directory.resolve(name), copy.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
        }
        try (Broker broker = SqliteBroker.open(SqliteOptions.in(copy), InstantSource.system())) {
            assertThat(get(broker.append(LOBBY, text("2"))).epoch()).isNotEqualTo(epoch);
        }
    }

    @Test
    void keeps_the_epoch_when_only_the_mark_is_of_an_earlier_moment() throws Exception {
        String epoch;
        Path older = directories.resolve("older");
        try (Broker broker = open()) {
            epoch = get(broker.append(LOBBY, text("1"))).epoch();
        }
        Files.copy(directory.resolve("parley.mark"), older);
        try (Broker broker = open()) {
            appendAll(broker, LOBBY, "2", "3");
        }
        // it is not synced, so a power failure may leave an older one
        Files.write(directory.resolve("parley.mark"), Files.readAllBytes(older));
        try (Broker broker = open()) {
            assertThat(get(broker.after(LOBBY, 0, PAGE)).epoch()).isEqualTo(epoch);
        }
    }

    @Test
    void refuses_a_log_of_a_newer_version() throws Exception {
        open().close();
        execute("PRAGMA user_version = 99");
        assertThatThrownBy(this::open)
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("newer Parley")
                .hasMessageContaining("99");
    }

    @Test
    void refuses_the_database_of_another_program() throws Exception {
        Files.createDirectories(directory);
        execute("CREATE TABLE invoices (id INTEGER)");
        assertThatThrownBy(this::open).isInstanceOf(BrokerException.class).hasMessageContaining("not a log of Parley");
    }

    @Test
    void releases_the_driver_and_the_directory_when_closed() throws Exception {
        open().close();
        assertThat(DriverManager.drivers().map(driver -> driver.getClass().getName()))
                .doesNotContain("org.sqlite.JDBC");
        try (Broker broker = open()) {
            appendAll(broker, LOBBY, "again");
        }
        try (var left = Files.list(directory)) {
            assertThat(left.map(file -> String.valueOf(file.getFileName())))
                    .containsOnly("parley.db", "parley.lock", "parley.mark", "native", "search.db");
        }
    }

    @Test
    void rejects_messages_after_its_writer_has_ended() throws Exception {
        Set<Thread> others = writers();
        try (Broker broker = open()) {
            appendAll(broker, LOBBY, "1");
            Thread writer = writers().stream()
                    .filter(thread -> !others.contains(thread))
                    .findAny()
                    .orElseThrow();
            writer.interrupt();
            writer.join();

            assertThatThrownBy(() -> get(broker.append(LOBBY, text("2")))).hasMessageContaining("closed");
            assertThat(texts(get(broker.after(LOBBY, 0, PAGE)).messages())).containsExactly("1");
        }
    }

    private static Set<Thread> writers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("parley-log-writer"))
                .collect(Collectors.toSet());
    }

    private void backUp(Path to) throws Exception {
        execute("VACUUM INTO '" + to + "'");
    }

    private void execute(String sql) throws Exception {
        try (Connection connection =
                new org.sqlite.SQLiteConfig().createConnection("jdbc:sqlite:" + DataDirectory.database(directory))) {
            SqliteConnections.run(connection, sql);
        }
    }
}
