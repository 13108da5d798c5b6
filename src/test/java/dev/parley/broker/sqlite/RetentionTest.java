package dev.parley.broker.sqlite;

import static dev.parley.broker.Drafts.ADA;
import static dev.parley.broker.Drafts.KITCHEN;
import static dev.parley.broker.Drafts.LOBBY;
import static dev.parley.broker.Drafts.PAGE;
import static dev.parley.broker.Drafts.get;
import static dev.parley.broker.Drafts.keyed;
import static dev.parley.broker.Drafts.text;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.broker.Appended;
import dev.parley.broker.Broker;
import dev.parley.broker.BrokerObserver;
import dev.parley.broker.Drafts;
import dev.parley.broker.Page;
import dev.parley.broker.Retention;
import dev.parley.broker.sqlite.disk.DataDirectory;
import dev.parley.broker.sqlite.table.SqliteConnections;
import dev.parley.broker.sqlite.write.Clocks;
import dev.parley.broker.sqlite.write.SqliteOptions;
import dev.parley.message.RoomName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is over its bounds goes, in the background, and its disk space comes back. */
class RetentionTest {
    @TempDir
    private Path directory;

    private volatile Instant now = Instant.parse("2026-11-22T10:00:00Z");
    /** The same, but for jumps. */
    private volatile Instant steady = now;

    private Broker open(SqliteOptions options) {
        return SqliteBroker.open(options, new Clocks(() -> now, () -> steady), BrokerObserver.NONE);
    }

    private Broker open(Retention retention) {
        return open(SqliteOptions.in(directory).with(retention));
    }

    private void pass(Duration time) {
        now = now.plus(time);
        steady = steady.plus(time);
    }

    private static void fill(Broker broker, RoomName room, int count, String text) {
        List<CompletionStage<Appended>> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            answers.add(broker.append(room, text(text)));
        }
        answers.forEach(Drafts::get);
    }

    private void awaitFirst(Broker broker, RoomName room, long first) {
        await().until(() -> {
            // the writer's clock is ours: let it go on
            pass(Duration.ofMillis(100));
            return get(broker.after(room, 0, PAGE)).first() == first;
        });
    }

    @Test
    void keeps_the_newest_messages_of_each_room_by_count() {
        try (Broker broker = open(new Retention(100, null, Long.MAX_VALUE))) {
            fill(broker, LOBBY, 5_000, "m");
            fill(broker, KITCHEN, 50, "m");
            awaitFirst(broker, LOBBY, 4_901);
            Page page = get(broker.after(LOBBY, 0, PAGE));
            assertThat(page.messages()).hasSize(100);
            assertThat(page.last()).isEqualTo(5_000);
            assertThat(get(broker.after(KITCHEN, 0, PAGE)).messages()).hasSize(50);
        }
    }

    @Test
    void keeps_the_newest_messages_by_bytes_and_always_the_newest() {
        try (Broker broker = open(new Retention(Long.MAX_VALUE, null, 1_000))) {
            fill(broker, LOBBY, 500, "x".repeat(100));
            awaitFirst(broker, LOBBY, 491);
            fill(broker, LOBBY, 1, "y".repeat(5_000));
            awaitFirst(broker, LOBBY, 501);
        }
    }

    @Test
    void drops_what_is_too_old_even_when_it_is_all() {
        try (Broker broker = open(new Retention(Long.MAX_VALUE, Duration.ofHours(1), Long.MAX_VALUE))) {
            fill(broker, LOBBY, 3_000, "old");
            pass(Duration.ofMinutes(59));
            fill(broker, LOBBY, 10, "young");
            pass(Duration.ofMinutes(2));
            awaitFirst(broker, LOBBY, 3_001);
            pass(Duration.ofHours(2));
            awaitFirst(broker, LOBBY, 3_011);
            Page page = get(broker.after(LOBBY, 0, PAGE));
            assertThat(page.messages()).isEmpty();
            assertThat(page.last()).isEqualTo(3_010);
            assertThat(get(broker.append(LOBBY, text("next"))).seq()).isEqualTo(3_011);
        }
    }

    @Test
    void drops_nothing_when_the_clock_jumps() {
        try (Broker broker = open(new Retention(Long.MAX_VALUE, Duration.ofHours(1), Long.MAX_VALUE))) {
            fill(broker, LOBBY, 10, "m");
            now = now.plus(Duration.ofDays(365));
            fill(broker, LOBBY, 10, "m");
            for (int i = 0; i < 30; i++) {
                steady = steady.plusSeconds(1);
                fill(broker, KITCHEN, 1, "time passes");
            }
            assertThat(get(broker.after(LOBBY, 0, PAGE)).messages()).hasSize(20);
        }
    }

    @Test
    void leaves_nothing_of_dropped_messages_in_any_file_after_a_day() throws IOException {
        try (Broker broker = open(new Retention(5, null, Long.MAX_VALUE))) {
            List<RoomName> rooms = List.of(LOBBY, KITCHEN, new RoomName("cellar"));
            for (int i = 0; i < 40; i++) {
                for (RoomName room : rooms) {
                    fill(broker, room, 20, "secret " + "x".repeat(i * 5));
                }
                pass(Duration.ofSeconds(3)); // so that they leave the tail
            }
            rooms.forEach(room -> fill(broker, room, 5, "kept"));
            rooms.forEach(room -> awaitFirst(broker, room, 801));
            pass(Duration.ofHours(24));
            await().until(() -> {
                pass(Duration.ofMillis(100));
                fill(broker, LOBBY, 1, "wakes the writer");
                return !onDisk("secret");
            });
            assertThat(onDisk("kept")).isTrue();
        }
    }

    private boolean onDisk(String word) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (new String(Files.readAllBytes(file), ISO_8859_1).contains(word)) {
                    return true;
                }
            }
            return false;
        }
    }

    @Test
    void remembers_what_is_kept_over_a_restart() {
        try (Broker broker = open(new Retention(10, null, Long.MAX_VALUE))) {
            fill(broker, LOBBY, 100, "m");
            awaitFirst(broker, LOBBY, 91);
        }
        try (Broker broker = open(Retention.ALL)) {
            Page page = get(broker.after(LOBBY, 0, PAGE));
            assertThat(page.first()).isEqualTo(91);
            assertThat(page.messages()).hasSize(10);
        }
    }

    @Test
    void gives_disk_space_back() throws IOException {
        try (Broker broker = open(Retention.ALL)) {
            fill(broker, LOBBY, 20_000, "x".repeat(1_000));
        }
        Path file = DataDirectory.database(directory);
        long full = Files.size(file);
        try (Broker broker = open(new Retention(100, null, Long.MAX_VALUE))) {
            awaitFirst(broker, LOBBY, 19_901);
            await().until(() -> {
                pass(Duration.ofMillis(100));
                return Files.size(file) < full / 5;
            });
        }
    }

    @Test
    void forgets_keys_after_their_time_and_not_before() {
        SqliteOptions options = SqliteOptions.in(directory).withKeysRemembered(Duration.ofHours(24));
        try (Broker broker = open(options)) {
            get(broker.append(LOBBY, keyed(ADA, "k1", "hello")));
            pass(Duration.ofHours(23));
            fill(broker, KITCHEN, 5, "time passes");
            assertThat(get(broker.append(LOBBY, keyed(ADA, "k1", "hello"))).duplicate())
                    .isTrue();
            pass(Duration.ofHours(2));
            await().until(() -> {
                pass(Duration.ofMillis(100));
                return !get(broker.append(LOBBY, keyed(ADA, "k1", "hello"))).duplicate();
            });
        }
    }

    @Test
    void forgets_old_keys_while_new_ones_keep_coming() {
        SqliteOptions options = SqliteOptions.in(directory).withKeysRemembered(Duration.ofHours(24));
        try (Broker broker = open(options)) {
            get(broker.append(LOBBY, keyed(ADA, "k1", "hello")));
            pass(Duration.ofHours(25));
            AtomicInteger keys = new AtomicInteger();
            await().until(() -> {
                pass(Duration.ofMillis(100));
                get(broker.append(KITCHEN, keyed(ADA, "k" + keys.getAndIncrement(), "hello")));
                return stored("recent_keys") + stored("keys") < keys.get() + 1;
            });
            assertThat(get(broker.append(LOBBY, keyed(ADA, "k1", "hello"))).duplicate())
                    .isFalse();
        }
    }

    private long stored(String table) throws SQLException {
        try (Connection connection = SqliteConnections.reader(DataDirectory.database(directory))) {
            return SqliteConnections.number(connection, "SELECT count(*) FROM " + table);
        }
    }

    @Test
    void keys_outlive_their_messages() {
        try (Broker broker = open(new Retention(10, null, Long.MAX_VALUE))) {
            get(broker.append(LOBBY, keyed(ADA, "k1", "hello")));
            fill(broker, LOBBY, 100, "m");
            awaitFirst(broker, LOBBY, 92);
            Appended again = get(broker.append(LOBBY, keyed(ADA, "k1", "hello")));
            assertThat(again.duplicate()).isTrue();
            assertThat(again.seq()).isEqualTo(1);
        }
    }

    @Test
    void refuses_to_remember_keys_for_less_than_a_day() {
        assertThatThrownBy(() -> SqliteOptions.in(directory).withKeysRemembered(Duration.ofHours(23)))
                .hasMessageContaining("keys.remembered");
    }
}
