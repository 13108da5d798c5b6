package dev.parley.broker.sqlite.search;

import static dev.parley.broker.Drafts.ADA;
import static dev.parley.broker.Drafts.BOB;
import static dev.parley.broker.Drafts.LOBBY;
import static dev.parley.broker.Drafts.appendAll;
import static dev.parley.broker.Drafts.get;
import static dev.parley.broker.Drafts.keyed;
import static dev.parley.broker.Drafts.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.broker.Amendment;
import dev.parley.broker.Appended;
import dev.parley.broker.Broker;
import dev.parley.broker.Retention;
import dev.parley.broker.SearchRequest;
import dev.parley.broker.Sought;
import dev.parley.broker.sqlite.SqliteBroker;
import dev.parley.broker.sqlite.table.SqliteConnections;
import dev.parley.broker.sqlite.write.SqliteOptions;
import dev.parley.message.Message;
import dev.parley.message.Payload;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import dev.parley.text.Needle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the index of the log on disk holds, and that searches find the same without it. */
class SearcherTest {
    private static final int MESSAGES = 3_000;

    @TempDir
    private Path directory;

    private Broker open() {
        return SqliteBroker.open(SqliteOptions.in(directory), InstantSource.system());
    }

    private Path file() {
        return directory.resolve("search.db");
    }

    /** Returns the numbers of all messages that match, the newest first. */
    private static List<Long> found(Broker broker, RoomName room, String query) {
        Needle needle = Needle.parse(query);
        List<Long> found = new ArrayList<>();
        long before = Long.MAX_VALUE;
        while (before > 0) {
            Sought part = get(broker.search(new SearchRequest(room, needle, before, "me")));
            for (Message each : part.candidates()) {
                if (each.payload() instanceof Payload.Text said && needle.isIn(said.text())) {
                    found.add(each.seq());
                }
            }
            assertThat(part.next()).isLessThan(before);
            before = part.next();
        }
        return found;
    }

    private static void fill(Broker broker, RoomName room, int from, int to) {
        List<CompletionStage<Appended>> answers = new ArrayList<>();
        for (int i = from; i <= to; i++) {
            String word = i % 500 == 0 ? " rare " : i % 3 == 0 ? " 常见 " : " common ";
            answers.add(broker.append(room, text("message " + i + word)));
        }
        answers.forEach(answer -> get(answer));
    }

    private long number(String sql) {
        try (Connection connection = SqliteConnections.reader(file())) {
            return SqliteConnections.number(connection, sql);
        } catch (SQLException e) {
            return -1; // it is being built
        }
    }

    private void awaitIndexed(long messages) {
        await().atMost(Duration.ofMinutes(3))
                .until(() -> number("SELECT total(last - first + 1) FROM blocks") >= messages);
    }

    @Test
    void the_index_and_the_log_find_the_same_and_the_index_can_be_deleted() throws IOException {
        List<Long> rare;
        List<Long> chinese;
        RoomName other = new RoomName("other");
        try (Broker broker = open()) {
            fill(broker, LOBBY, 1, MESSAGES);
            fill(broker, other, 1, 100);
            rare = found(broker, LOBBY, "rare");
            chinese = found(broker, LOBBY, "常");
            awaitIndexed(MESSAGES);
            assertThat(rare).containsExactly(3000L, 2500L, 2000L, 1500L, 1000L, 500L);
            assertThat(chinese).hasSize(998);
            assertThat(found(broker, LOBBY, "rare")).isEqualTo(rare);
            assertThat(found(broker, LOBBY, "常")).isEqualTo(chinese);
            fill(broker, LOBBY, MESSAGES + 1, MESSAGES + 500);
            assertThat(found(broker, LOBBY, "rare")).hasSize(7);
            assertThat(found(broker, LOBBY, "\"message 1234\"")).containsExactly(1234L);
        }
        Files.delete(file());
        try (Broker broker = open()) {
            assertThat(found(broker, LOBBY, "rare")).hasSize(7);
            awaitIndexed(MESSAGES);
            assertThat(found(broker, LOBBY, "rare")).hasSize(7);
        }
        try (Broker broker = open()) {
            assertThat(number("SELECT count(*) FROM blocks")).isGreaterThan(2);
            assertThat(found(broker, LOBBY, "rare")).hasSize(7);
        }
        Files.writeString(file(), "this is no database, and it has been damaged by somebody");
        try (Broker broker = open()) {
            assertThat(found(broker, LOBBY, "rare")).hasSize(7);
        }
    }

    @Test
    void changed_messages_are_found_as_they_are_at_once_and_leave_the_index() {
        try (Broker broker = open()) {
            fill(broker, LOBBY, 1, MESSAGES);
            awaitIndexed(MESSAGES);
            assertThat(blocksWith(1000)).isEqualTo(1);
            get(broker.amend(LOBBY, Amendment.reaction(ADA, null, 1000, "rare")));
            assertThat(blocksWith(1000)).isEqualTo(1);
            assertThat(found(broker, LOBBY, "rare")).hasSize(6);
            get(broker.amend(LOBBY, Amendment.edit(ADA, null, 1000, new Payload.Text("changed"))));
            assertThat(found(broker, LOBBY, "rare")).doesNotContain(1000L).hasSize(5);
            assertThat(found(broker, LOBBY, "changed")).containsExactly(1000L);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> number("SELECT count(*) FROM pieces WHERE piece = " + piece("changed")) == 1);
            assertThat(found(broker, LOBBY, "changed")).containsExactly(1000L);

            get(broker.amend(LOBBY, Amendment.redaction(BOB, null, 1000, null, false)));
            assertThat(found(broker, LOBBY, "changed")).isEmpty();
            awaitNone("pieces WHERE piece = " + piece("changed"));
            get(broker.amend(LOBBY, Amendment.redaction(BOB, null, 1500, null, false)));
            assertThat(found(broker, LOBBY, "rare")).containsExactly(3000L, 2500L, 2000L, 500L);

            get(broker.delete(LOBBY));
            assertThat(found(broker, LOBBY, "rare")).isEmpty();
            awaitNone("blocks");
            awaitNone("pieces");
        }
    }

    /** What was changed is still in the file if the process is killed between the change and the next step of the index. */
    @Test
    void what_a_killed_process_has_left_in_the_index_leaves_it_at_the_next_start() throws IOException {
        Map<Path, byte[]> killed = new HashMap<>();
        String epoch;
        try (Broker broker = open()) {
            fill(broker, LOBBY, 1, 1_100);
            awaitIndexed(1_100);
            killed.put(file(), Files.readAllBytes(file()));
            epoch = get(broker.amend(LOBBY, Amendment.redaction(BOB, null, 500, null, false)))
                    .epoch();
            await().until(() -> {
                get(broker.amend(LOBBY, Amendment.edit(ADA, null, 700, new Payload.Text("swordfish"))));
                for (String name : List.of("parley.db", "parley.db-wal", "parley.mark")) {
                    killed.put(directory.resolve(name), Files.readAllBytes(directory.resolve(name)));
                }
                // else the index had forgotten it by then
                return get(broker.records().all(Withdrawals.KIND)).containsKey(LOBBY.value());
            });
        }
        for (Map.Entry<Path, byte[]> each : killed.entrySet()) {
            Files.write(each.getKey(), each.getValue());
        }
        try (Broker broker = open()) {
            assertThat(get(broker.append(LOBBY, text("still the same log"))).epoch())
                    .isEqualTo(epoch);
            assertThat(found(broker, LOBBY, "rare")).containsExactly(1000L);
            assertThat(found(broker, LOBBY, "swordfish")).containsExactly(700L);
            await().until(() -> get(broker.records().all(Withdrawals.KIND)).isEmpty());
        }
    }

    /** Returns one of the hashes by which messages with this word are found. */
    private static int piece(String word) {
        return Needle.parse(word).grams()[0];
    }

    private void awaitNone(String rows) {
        await().until(() -> number("SELECT count(*) FROM " + rows) == 0);
    }

    private long blocksWith(long seq) {
        return number("SELECT count(*) FROM blocks WHERE first <= " + seq + " AND last >= " + seq);
    }

    @Test
    void the_index_forgets_who_is_erased() {
        User eve = new User("eve", "Eve");
        try (Broker broker = open()) {
            List<CompletionStage<Appended>> answers = new ArrayList<>();
            for (int i = 1; i <= 2_000; i++) {
                answers.add(broker.append(LOBBY, i > 1_500 ? keyed(eve, "k" + i, "secret " + i) : text("plain " + i)));
            }
            answers.forEach(answer -> get(answer));
            awaitIndexed(1_900);
            assertThat(found(broker, LOBBY, "secret")).hasSize(500);
            assertThat(number("SELECT count(*) FROM pieces WHERE piece = " + piece("secret")))
                    .isPositive();

            get(broker.erase("eve"));

            assertThat(found(broker, LOBBY, "secret")).isEmpty();
            awaitNone("pieces WHERE piece = " + piece("secret"));
            assertThat(found(broker, LOBBY, "plain")).hasSize(1_500);
        }
    }

    @Test
    void what_is_no_longer_kept_leaves_the_index() {
        SqliteOptions options = SqliteOptions.in(directory).with(new Retention(500, null, Long.MAX_VALUE));
        try (Broker broker = SqliteBroker.open(options, InstantSource.system())) {
            fill(broker, LOBBY, 1, MESSAGES);
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(
                            () -> assertThat(found(broker, LOBBY, "message")).hasSize(500));
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> number("SELECT count(*) FROM blocks WHERE first < 2400") == 0
                            && number("SELECT count(*) FROM blocks") > 0);
            assertThat(found(broker, LOBBY, "rare")).containsExactly(3000L);
        }
    }

    @Test
    void without_search_there_is_no_file() throws IOException {
        try (Broker broker = open()) {
            appendAll(broker, LOBBY, "hello");
            get(broker.search(new SearchRequest(LOBBY, Needle.parse("hello"), Long.MAX_VALUE, "me")));
            await().until(() -> Files.exists(file()));
        }
        try (Broker broker = SqliteBroker.open(SqliteOptions.in(directory).withSearch(false), InstantSource.system())) {
            appendAll(broker, LOBBY, "world");
            assertThat(file()).doesNotExist();
            assertThat(broker.search(new SearchRequest(LOBBY, Needle.parse("hello"), Long.MAX_VALUE, "me"))
                            .toCompletableFuture())
                    .isCompletedExceptionally();
        }
    }
}
