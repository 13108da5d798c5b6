package dev.parley.broker.postgres;

import static dev.parley.broker.Drafts.ADA;
import static dev.parley.broker.Drafts.BOB;
import static dev.parley.broker.Drafts.LOBBY;
import static dev.parley.broker.Drafts.PAGE;
import static dev.parley.broker.Drafts.appendAll;
import static dev.parley.broker.Drafts.get;
import static dev.parley.broker.Drafts.keyed;
import static dev.parley.broker.Drafts.seqs;
import static dev.parley.broker.Drafts.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.broker.Amendment;
import dev.parley.broker.Appended;
import dev.parley.broker.Broker.Subscription;
import dev.parley.broker.BrokerObserver;
import dev.parley.broker.Drafts;
import dev.parley.broker.PageSize;
import dev.parley.it.PostgresServer;
import dev.parley.message.Change;
import dev.parley.message.Message;
import dev.parley.message.Payload;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two servers that share a log. */
class TwoServersTest {
    private final PostgresOptions options =
            PostgresOptions.at(PostgresServer.shared().url()).inSchema(PostgresServer.freshSchema());
    private final PostgresBroker first = PostgresBroker.open(options, BrokerObserver.NONE);
    private final PostgresBroker second = PostgresBroker.open(options, BrokerObserver.NONE);

    @AfterEach
    void close() {
        first.close();
        second.close();
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(options.url() + "&currentSchema=" + options.schema());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void assertWhole(List<Message> heard, long from, long last) {
        await().until(() -> heard.size() >= last - from + 1);
        assertThat(seqs(heard))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(from, last).boxed().toList());
    }

    @Test
    void delivers_what_the_other_stores_in_one_order() {
        List<Message> here = new CopyOnWriteArrayList<>();
        List<Message> there = new CopyOnWriteArrayList<>();
        get(first.subscribe(LOBBY, here::addAll));
        get(second.subscribe(LOBBY, there::addAll));
        List<CompletableFuture<Void>> senders = new ArrayList<>();
        for (PostgresBroker each : List.of(first, second, first, second)) {
            senders.add(CompletableFuture.runAsync(() -> IntStream.range(0, 250)
                    .mapToObj(i -> each.append(LOBBY, text("m" + i)))
                    .toList()
                    .forEach(Drafts::get)));
        }
        senders.forEach(Drafts::get);
        assertWhole(here, 1, 1_000);
        assertWhole(there, 1, 1_000);
        assertThat(here).isEqualTo(there);
        assertThat(get(first.after(LOBBY, 0, new PageSize(1_000, 10_000_000))).messages())
                .isEqualTo(here);
    }

    @Test
    void deletes_a_room_to_its_end_although_the_database_has_lost_many_rows() throws SQLException {
        for (int i = 0; i < 3_500; i++) {
            var unused = first.append(LOBBY, text("m" + i));
        }
        get(first.append(LOBBY, text("last")));
        execute("DELETE FROM message WHERE seq BETWEEN 501 AND 3000");
        assertThat(get(second.delete(LOBBY))).isEqualTo(1_001);
        assertThat(get(second.after(LOBBY, 0, PAGE)).messages()).isEmpty();
        assertThat(get(first.append(LOBBY, text("next"))).seq()).isEqualTo(3_502);
    }

    @Test
    void recognises_a_retry_on_the_other_server() {
        Appended once = get(first.append(LOBBY, keyed(ADA, "k1", "hello")));
        Appended again = get(second.append(LOBBY, keyed(ADA, "k1", "hello")));
        assertThat(again).isEqualTo(new Appended(once.epoch(), once.seq(), once.at(), true));
    }

    @Test
    void stores_a_message_once_that_is_sent_to_both_at_the_same_time() {
        for (int i = 0; i < 100; i++) {
            var one = first.append(LOBBY, keyed(ADA, "k" + i, "hello"));
            var other = second.append(LOBBY, keyed(ADA, "k" + i, "hello"));
            assertThat(get(one).seq()).isEqualTo(get(other).seq()).isEqualTo(i + 1);
        }
    }

    @Test
    void leaves_no_hole_to_a_subscription_that_begins_while_the_other_stores() {
        for (int round = 0; round < 20; round++) {
            RoomName room = new RoomName("room" + round);
            var answers = IntStream.range(0, 40)
                    .mapToObj(i -> second.append(room, text("m" + i)))
                    .toList();
            List<Message> heard = new CopyOnWriteArrayList<>();
            Subscription subscription = get(first.subscribe(room, heard::addAll));
            answers.forEach(Drafts::get);
            assertWhole(heard, subscription.position().seq() + 1, 40);
        }
    }

    @Test
    void stores_a_reaction_once_and_none_to_a_message_that_the_other_redacts_at_the_same_time() {
        for (int i = 0; i < 30; i++) {
            long of = get(first.append(LOBBY, text("m"))).seq();
            var one = first.amend(LOBBY, Amendment.reaction(BOB, null, of, "👍"));
            var other = second.amend(LOBBY, Amendment.reaction(BOB, null, of, "👍"));
            assertThat(get(one).seq()).isEqualTo(get(other).seq());

            var late = first.amend(LOBBY, Amendment.reaction(ADA, null, of, "👍"));
            get(second.amend(LOBBY, Amendment.redaction(ADA, null, of, "ada", false)));
            late.handle((at, gone) -> at).toCompletableFuture().join();
        }
        assertThat(get(first.after(LOBBY, 0, new PageSize(1_000, 1_000_000))).messages())
                .noneMatch(Message::isReaction);
    }

    @Test
    void shows_changes_of_the_other() {
        List<Message> heard = new CopyOnWriteArrayList<>();
        get(first.subscribe(LOBBY, heard::addAll));
        appendAll(first, LOBBY, "1", "secret", "3");
        get(second.amend(LOBBY, Amendment.redaction(ADA, null, 2, "ada", false)));
        get(second.erase("ada"));
        assertWhole(heard, 1, 5);
        assertThat(heard.get(3).change()).isEqualTo(Change.redaction(2, false));
        assertThat(heard.get(4).change()).isEqualTo(Change.erasure());
        assertThat(get(first.after(LOBBY, 0, PAGE)).messages().subList(0, 4))
                .allMatch(each -> each.payload() == Payload.NONE && each.from().equals(User.NOBODY));
    }

    @Test
    void changes_a_message_that_the_other_changes_at_the_same_time() {
        appendAll(first, LOBBY, "0");
        List<CompletableFuture<Void>> editors = new ArrayList<>();
        for (PostgresBroker each : List.of(first, second)) {
            editors.add(CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 20; i++) {
                    get(each.amend(LOBBY, Amendment.edit(ADA, null, 1, new Payload.Text("edit " + i))));
                }
            }));
        }
        editors.forEach(Drafts::get);
        List<Message> all = get(first.after(LOBBY, 0, PAGE)).messages();
        assertThat(seqs(all))
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 41).boxed().toList());
        assertThat(Objects.requireNonNull(all.get(0).revision()).seq()).isEqualTo(41);
        assertThat(all.get(40).payload()).isEqualTo(all.get(0).payload());
    }

    @Test
    void hears_the_other_although_notifications_are_lost() throws SQLException {
        List<Message> heard = new CopyOnWriteArrayList<>();
        get(first.subscribe(LOBBY, heard::addAll));
        execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                + " AND (query LIKE '%pg_notify%' OR query LIKE 'LISTEN%')");
        appendAll(second, LOBBY, "1", "2");
        assertWhole(heard, 1, 2);
    }

    @Test
    void is_not_led_astray_by_forged_notifications() throws SQLException {
        List<Message> heard = new CopyOnWriteArrayList<>();
        get(first.subscribe(LOBBY, heard::addAll));
        for (String forged :
                List.of("", "x lobby=zzzzzz", "x lobby=-5 =1 lobby lobby= \u0001=1", "x lobby=zzzzzzzzzzzzzzzzzzzz")) {
            execute("NOTIFY parley_" + options.schema() + ", '" + forged + "'");
        }
        appendAll(second, LOBBY, "1", "2");
        assertWhole(heard, 1, 2);
    }

    @Test
    void starts_a_new_epoch_before_it_stores_anything_in_another_history() throws SQLException {
        appendAll(first, LOBBY, "1", "2");
        String before = get(second.after(LOBBY, 0, PAGE)).epoch();
        // what a standby looks like that was promoted without having got the second message
        execute("UPDATE log SET timeline = '00000000'");
        execute("DELETE FROM message WHERE seq = 2");
        execute("UPDATE room SET last = 1");
        Appended other = get(first.append(LOBBY, text("other")));
        assertThat(other.seq()).isEqualTo(2);
        assertThat(other.epoch()).isNotEqualTo(before);
        assertThat(get(second.after(LOBBY, 0, PAGE)).epoch()).isEqualTo(other.epoch());
        assertThat(get(second.append(LOBBY, text("more"))).epoch()).isEqualTo(other.epoch());
    }
}
