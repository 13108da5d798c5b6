package dev.parley.broker.sqlite.table;

import static dev.parley.broker.Drafts.ADA;
import static dev.parley.broker.Drafts.LOBBY;
import static dev.parley.broker.Drafts.PAGE;
import static dev.parley.broker.Drafts.appendAll;
import static dev.parley.broker.Drafts.get;
import static dev.parley.broker.Drafts.keyed;
import static dev.parley.broker.Drafts.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.broker.Broker;
import dev.parley.broker.BrokerException;
import dev.parley.broker.ReadRequest;
import dev.parley.broker.sqlite.SqliteBroker;
import dev.parley.broker.sqlite.disk.DataDirectory;
import dev.parley.broker.sqlite.disk.DiskBounds;
import dev.parley.broker.sqlite.disk.LogSpace;
import dev.parley.broker.sqlite.write.LogOpener;
import dev.parley.broker.sqlite.write.LogTransaction;
import dev.parley.broker.sqlite.write.SqliteOptions;
import dev.parley.broker.sqlite.write.Time;
import dev.parley.message.Draft;
import dev.parley.message.Message;
import dev.parley.message.RoomName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages are the same while they are in the tail, after they were moved, and after a restart in between. */
class TailTest {
    private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");
    private static final Path COUNTERS = Path.of("/proc/self/io");

    @TempDir
    private Path directory;

    private Path file() {
        return DataDirectory.database(directory);
    }

    private Broker openBroker() {
        return SqliteBroker.open(SqliteOptions.in(directory), InstantSource.system());
    }

    private LogTransaction open() throws SQLException {
        return LogTransaction.open(
                file(), "e", SqliteOptions.in(directory), new LogSpace(file(), DiskBounds.DEFAULTS, () -> NOW));
    }

    private static void store(LogTransaction log, RoomName room, Draft draft) throws SQLException {
        log.store(room, draft, new Time(NOW, NOW.toEpochMilli()));
    }

    private long count(String table) throws SQLException {
        try (Connection connection = SqliteConnections.reader(file())) {
            return SqliteConnections.number(connection, "SELECT count(*) FROM " + table);
        }
    }

    private static List<String> texts(Broker broker) {
        return get(broker.after(LOBBY, 0, PAGE)).messages().stream()
                .map(message -> message.payload().toString())
                .toList();
    }

    /** 100 rooms of 10, ten messages of 128 bytes in each commit, all with keys; a checkpoint five times a second. */
    @Test
    void writes_little_for_each_message_however_many_rooms_there_are() throws SQLException, IOException {
        assumeTrue(Files.isReadable(COUNTERS));
        LogOpener.open(file(), directory.resolve("mark"), false);
        Random random = new Random(1);
        int messages = 3 * Tail.MAX_MESSAGES;
        try (LogTransaction log = open()) {
            log.overwriteRemoved(false);
            long before = written();
            for (int i = 1; i <= messages; i++) {
                store(log, new RoomName("room" + random.nextInt(100)), keyed(ADA, "key-" + i, "x".repeat(128)));
                if (i % 10 == 0) {
                    log.commit();
                }
                if (i % 400 == 0) {
                    SqliteConnections.number(log.connection(), "PRAGMA wal_checkpoint(PASSIVE)");
                    log.commit();
                }
            }
            // every room's page in every commit: 11,149; with the tail 3,244
            assertThat((written() - before) / messages).isLessThan(4_000);
        }
    }

    /** Returns how many bytes this process has handed to the system. */
    private static long written() throws IOException {
        return Files.readAllLines(COUNTERS).stream()
                .filter(line -> line.startsWith("wchar: "))
                .mapToLong(line -> Long.parseLong(line.substring("wchar: ".length())))
                .sum();
    }

    @Test
    void shows_a_room_whose_end_is_in_the_tail_as_one() throws SQLException {
        LogOpener.open(file(), directory.resolve("mark"), false);
        RoomName other = new RoomName("other");
        try (LogTransaction log = open()) {
            for (int i = 1; i <= 6; i++) {
                store(log, LOBBY, text("m" + i));
                store(log, other, text("o" + i));
                if (i == 3) {
                    log.moveTail();
                }
            }
            log.commit();
        }
        assertThat(count("messages")).isEqualTo(6);
        assertThat(count("tail")).isEqualTo(6);
        assertThat(count("history WHERE room = 'lobby'")).isEqualTo(6);
        try (LogReader reader = LogReader.open(file(), "e", new HashSet<>())) {
            List<Message> found = reader.authored("ada", 0, PAGE).entries();
            assertThat(found).extracting(Message::seq).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 1L, 2L, 3L, 4L, 5L, 6L);
        }
        try (Broker broker = openBroker()) {
            assertThat(get(broker.after(LOBBY, 1, PAGE)).messages())
                    .extracting(Message::seq)
                    .containsExactly(2L, 3L, 4L, 5L, 6L);
            assertThat(get(broker.before(LOBBY, 6, PAGE)).messages())
                    .extracting(Message::seq)
                    .containsExactly(1L, 2L, 3L, 4L, 5L);
            // what a crash has left is moved
            await().until(() -> count("tail") == 0);
            assertThat(get(broker.after(LOBBY, 0, PAGE)).messages()).hasSize(6);
            assertThat(get(broker.append(LOBBY, text("m7"))).seq()).isEqualTo(7);
        }
    }

    @Test
    void keeps_the_order_of_rooms_if_some_commits_need_no_tail() throws SQLException {
        LogOpener.open(file(), directory.resolve("mark"), false);
        try (LogTransaction log = open()) {
            for (int i = 0; i < 40; i++) {
                log.expectDense(i % 4 == 1 || i % 8 == 6);
                store(log, LOBBY, text("m" + i));
                store(log, LOBBY, text("n" + i));
                if (i % 8 == 5) {
                    log.rollback();
                } else {
                    log.commit();
                }
            }
        }
        assertThat(count("tail")).isEqualTo(2);
        assertThat(count("messages")).isEqualTo(68);
        try (Broker broker = openBroker()) {
            List<Message> all = get(broker.after(LOBBY, 0, PAGE)).messages();
            assertThat(all).hasSize(70);
            for (int i = 0; i < all.size(); i++) {
                assertThat(all.get(i).seq()).isEqualTo(i + 1);
            }
        }
    }

    @Test
    void opens_a_log_of_the_version_without_a_tail() throws SQLException {
        List<Message> stored = new ArrayList<>();
        try (Connection connection = SqliteConnections.writer(file())) {
            new Schema(file(), Schema.VERSIONS.subList(0, 3)).migrate(connection);
            LogOpener.storeEpoch(connection, "e");
            RoomRow room = RoomRow.empty(LOBBY).withId(1);
            String insert = MessageRow.INSERT.replace("INTO tail", "INTO messages");
            try (PreparedStatement old = connection.prepareStatement(insert)) {
                for (int i = 1; i <= 3; i++) {
                    Draft draft = text("m" + i);
                    Message message = new Message(LOBBY, i, NOW, draft.from(), null, draft.payload());
                    MessageRow.bind(old, 1, message);
                    old.executeUpdate();
                    stored.add(message);
                    room = room.appended(draft.payload().size());
                }
            }
            SqliteConnections.run(
                    connection,
                    "INSERT INTO rooms VALUES (1, 'lobby', 1, 3, " + room.bytes() + ", " + room.checksum() + ")");
        }
        try (Broker broker = openBroker()) {
            assertThat(get(broker.after(LOBBY, 0, PAGE)).messages()).isEqualTo(stored);
            assertThat(get(broker.append(LOBBY, text("m4"))).seq()).isEqualTo(4);
            assertThat(get(broker.after(LOBBY, 0, PAGE)).messages()).hasSize(4);
        }
    }

    @Test
    void leaves_out_a_message_that_is_corrupt_in_the_tail() throws SQLException {
        try (Broker broker = openBroker()) {
            appendAll(broker, LOBBY, "m1", "m2");
        }
        try (LogTransaction log = open()) {
            log.moveTail();
            store(log, LOBBY, text("m3"));
            store(log, LOBBY, text("m4"));
            log.commit();
            SqliteConnections.run(log.connection(), "UPDATE tail SET payload = x'00' WHERE id & 255 = 3");
            log.commit();
        }
        try (Broker broker = openBroker()) {
            assertThat(texts(broker)).hasSize(2);
            assertThat(get(broker.after(LOBBY, 2, PAGE)).messages())
                    .extracting(Message::seq)
                    .containsExactly(4L);
        }
    }

    @Test
    void reads_what_is_not_in_the_tail_if_a_page_of_it_is_damaged_and_stores_nothing()
            throws SQLException, IOException {
        try (Broker broker = openBroker()) {
            appendAll(broker, LOBBY, "m1", "m2");
        }
        try (LogTransaction log = open()) {
            log.moveTail();
            for (int i = 3; i <= 40; i++) {
                store(log, LOBBY, text("m" + i + " ".repeat(500)));
            }
            log.commit();
            SqliteConnections.number(log.connection(), "PRAGMA wal_checkpoint(TRUNCATE)");
            log.commit();
        }
        overwritePageWith("m20 ");
        try (LogReader reader = LogReader.open(file(), "e", new HashSet<>())) {
            Set<Long> left = new TreeSet<>();
            for (long seq = 0; seq < 40; seq++) {
                reader.read(ReadRequest.after(LOBBY, seq, PAGE)).messages().forEach(each -> left.add(each.seq()));
            }
            // a read looks for its room in the whole tail
            assertThat(left).containsExactly(1L, 2L);
        }
        assertThatThrownBy(this::open).matches(e -> SqliteConnections.isCorrupt((SQLException) e));
        assertThatThrownBy(this::openBroker)
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("parley.db is corrupt")
                .hasMessageContaining("Restore a backup");
    }

    private void overwritePageWith(String text) throws IOException {
        int page = 4096;
        byte[] bytes = Files.readAllBytes(file());
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text) / page * page;
        assertThat(at).isPositive();
        Arrays.fill(bytes, at, at + page, (byte) 0);
        Files.write(file(), bytes);
    }
}
