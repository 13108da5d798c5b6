package dev.parley.broker;

import static dev.parley.broker.Drafts.ADA;
import static dev.parley.broker.Drafts.BOB;
import static dev.parley.broker.Drafts.KITCHEN;
import static dev.parley.broker.Drafts.LOBBY;
import static dev.parley.broker.Drafts.PAGE;
import static dev.parley.broker.Drafts.appendAll;
import static dev.parley.broker.Drafts.get;
import static dev.parley.broker.Drafts.keyed;
import static dev.parley.broker.Drafts.seqs;
import static dev.parley.broker.Drafts.text;
import static dev.parley.broker.Drafts.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.parley.message.Draft;
import dev.parley.message.Message;
import dev.parley.message.Payload;
import dev.parley.message.User;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every broker promises. */
public abstract class BrokerContract extends ReactionContract {
    @BeforeEach
    void startsEmpty() {
        assertThat(get(broker.after(LOBBY, 0, PAGE)).last()).isZero();
    }

    @Test
    void numbers_the_messages_of_a_room_from_one_without_holes() {
        List<CompletionStage<Appended>> answers = new ArrayList<>();
        for (int i = 1; i <= 250; i++) {
            answers.add(broker.append(LOBBY, text("m" + i)));
        }
        assertThat(answers.stream().map(Drafts::get).map(Appended::seq))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 250).boxed().toList());
    }

    @Test
    void numbers_each_room_for_itself() {
        appendAll(broker, LOBBY, "a", "b");
        Appended first = get(broker.append(KITCHEN, text("c")));
        assertThat(first.seq()).isEqualTo(1);
        assertThat(texts(get(broker.after(KITCHEN, 0, PAGE)).messages())).containsExactly("c");
    }

    @Test
    void returns_every_field_of_a_message() {
        User author = new User("ädä 💬", "Ада");
        Draft draft =
                new Draft(author, "k\u0000y", new Payload.Json("{\"a\":[1,\"\u0000💬\"]}", "application/ld+json"));
        Appended appended = get(broker.append(LOBBY, draft));
        assertThat(get(broker.after(LOBBY, 0, PAGE)).messages())
                .containsExactly(new Message(LOBBY, 1, appended.at(), author, "k\u0000y", draft.payload()));
    }

    @Test
    void returns_bytes_unchanged() {
        byte[] bytes = new byte[70_000];
        IntStream.range(0, bytes.length).forEach(i -> bytes[i] = (byte) (i * 31));
        get(broker.append(LOBBY, new Draft(ADA, null, new Payload.Binary(bytes, "image/png"))));
        get(broker.append(LOBBY, new Draft(ADA, null, new Payload.Binary(new byte[0], "image/png"))));
        List<Message> read = get(broker.after(LOBBY, 0, PAGE)).messages();
        assertThat(read.get(0).payload().toBytes()).isEqualTo(bytes);
        assertThat(read.get(0).payload().type()).isEqualTo("image/png");
        assertThat(read.get(1).payload().size()).isZero();
    }

    @Test
    void keeps_the_time_to_the_millisecond() {
        now = Instant.parse("2026-11-22T10:00:00.123456789Z");
        Appended appended = get(broker.append(LOBBY, text("m")));
        assertThat(appended.at()).isEqualTo(Instant.parse("2026-11-22T10:00:00.123Z"));
        assertThat(get(broker.after(LOBBY, 0, PAGE)).messages().get(0).at()).isEqualTo(appended.at());
    }

    @Test
    void orders_by_position_when_the_clock_jumps() {
        appendAll(broker, LOBBY, "first");
        now = Instant.parse("1970-01-01T00:00:00Z");
        appendAll(broker, LOBBY, "second");
        now = Instant.parse("2038-01-19T03:14:08Z");
        appendAll(broker, LOBBY, "third");
        now = Instant.parse("2026-11-22T10:00:01Z");
        appendAll(broker, LOBBY, "fourth");
        assertThat(texts(get(broker.after(LOBBY, 0, PAGE)).messages()))
                .containsExactly("first", "second", "third", "fourth");
    }

    // ---- keys

    @Test
    void stores_a_retried_message_once_and_gives_both_the_same_place() {
        Appended first = get(broker.append(LOBBY, keyed(ADA, "k1", "hello")));
        now = now.plusSeconds(60);
        Appended second = get(broker.append(LOBBY, keyed(ADA, "k1", "hello")));
        assertThat(second).isEqualTo(new Appended(first.epoch(), first.seq(), first.at(), true));
        assertThat(get(broker.after(LOBBY, 0, PAGE)).messages()).hasSize(1);
    }

    @Test
    void recognises_a_retry_that_comes_before_the_first_is_answered() {
        List<CompletionStage<Appended>> answers = IntStream.range(0, 50)
                .mapToObj(i -> broker.append(LOBBY, keyed(ADA, "k1", "hello")))
                .toList();
        assertThat(answers.stream().map(Drafts::get)).allMatch(answer -> answer.seq() == 1);
        assertThat(answers.stream().map(Drafts::get).filter(answer -> !answer.duplicate()))
                .hasSize(1);
    }

    @Test
    void takes_equal_keys_of_others_for_what_they_are() {
        get(broker.append(LOBBY, keyed(ADA, "k1", "ada")));
        assertThat(get(broker.append(LOBBY, keyed(BOB, "k1", "bob"))).duplicate())
                .isFalse();
        assertThat(get(broker.append(KITCHEN, keyed(ADA, "k1", "elsewhere"))).duplicate())
                .isFalse();
        assertThat(get(broker.append(LOBBY, keyed(new User("adak", "x"), "1", "close")))
                        .duplicate())
                .isFalse();
        assertThat(get(broker.append(LOBBY, keyed(new User("ada", "x"), "1", "other key")))
                        .duplicate())
                .isFalse();
    }

    @Test
    void stores_messages_without_a_key_each_time() {
        appendAll(broker, LOBBY, "same", "same");
        assertThat(texts(get(broker.after(LOBBY, 0, PAGE)).messages())).containsExactly("same", "same");
    }

    // ---- pages

    @Test
    void reads_forward_and_backward_from_any_place() {
        appendAll(broker, LOBBY, "1", "2", "3", "4", "5");
        PageSize two = new PageSize(2, 1_000);
        assertThat(texts(get(broker.after(LOBBY, 0, two)).messages())).containsExactly("1", "2");
        assertThat(texts(get(broker.after(LOBBY, 3, two)).messages())).containsExactly("4", "5");
        assertThat(texts(get(broker.after(LOBBY, 5, two)).messages())).isEmpty();
        assertThat(texts(get(broker.after(LOBBY, Long.MAX_VALUE - 1, two)).messages()))
                .isEmpty();
        assertThat(texts(get(broker.before(LOBBY, Long.MAX_VALUE, two)).messages()))
                .containsExactly("4", "5");
        assertThat(texts(get(broker.before(LOBBY, 4, two)).messages())).containsExactly("2", "3");
        assertThat(texts(get(broker.before(LOBBY, 1, two)).messages())).isEmpty();
        assertThat(texts(get(broker.before(LOBBY, 0, two)).messages())).isEmpty();
    }

    @Test
    void says_with_every_page_what_is_kept() {
        appendAll(broker, LOBBY, "1", "2", "3");
        Page page = get(broker.after(LOBBY, 1, new PageSize(1, 1)));
        assertThat(page.first()).isEqualTo(1);
        assertThat(page.last()).isEqualTo(3);
        assertThat(page.epoch()).isEqualTo(get(broker.append(LOBBY, text("4"))).epoch());
    }

    @Test
    void says_of_a_new_room_that_it_is_empty() {
        Page page = get(broker.before(KITCHEN, Long.MAX_VALUE, PAGE));
        assertThat(page.messages()).isEmpty();
        assertThat(page.first()).isEqualTo(1);
        assertThat(page.last()).isZero();
    }

    @Test
    void bounds_a_page_in_bytes_but_gives_at_least_one_message() {
        appendAll(broker, LOBBY, "x".repeat(100), "y".repeat(100), "z".repeat(100));
        assertThat(seqs(get(broker.after(LOBBY, 0, new PageSize(10, 200))).messages()))
                .containsExactly(1L, 2L);
        assertThat(seqs(get(broker.after(LOBBY, 0, new PageSize(10, 50))).messages()))
                .containsExactly(1L);
        assertThat(seqs(get(broker.before(LOBBY, 4, new PageSize(10, 200))).messages()))
                .containsExactly(2L, 3L);
    }

    @Test
    void shows_an_acknowledged_message_to_a_reader_at_once() {
        for (int i = 1; i <= 100; i++) {
            long seq = get(broker.append(LOBBY, text("m" + i))).seq();
            assertThat(get(broker.after(LOBBY, seq - 1, PAGE)).messages()).hasSize(1);
        }
    }

    // ---- records

    @Test
    void keeps_the_newest_value_of_each_subject_of_a_kind() {
        Records records = broker.records();
        get(records.put("ban", "ada", "first"));
        get(records.put("ban", "ada", "second"));
        get(records.put("ban", "b\u0000b 💬", ""));
        get(records.put("closed", "ada", "another kind"));
        assertThat(get(records.all("ban"))).containsOnly(entry("ada", "second"), entry("b\u0000b 💬", ""));
        assertThat(get(records.all("closed"))).containsOnly(entry("ada", "another kind"));
        assertThat(get(records.all("nothing"))).isEmpty();
    }

    @Test
    void removes_a_record_whether_it_is_there_or_not() {
        Records records = broker.records();
        get(records.put("ban", "ada", "for good"));
        get(records.remove("ban", "ada"));
        get(records.remove("ban", "ada"));
        assertThat(get(records.all("ban"))).isEmpty();
    }

    @Test
    void rejects_a_record_that_is_too_long() {
        String longest = "x".repeat(Records.MAX_LENGTH);
        get(broker.records().put("ban", longest, longest));
        assertThatThrownBy(() -> broker.records().put("ban", "ada", longest + "x"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> broker.records().put("ban", longest + "x", ""))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void is_healthy_while_it_stores_messages() {
        appendAll(broker, LOBBY, "1");
        assertThat(broker.health()).isEqualTo(BrokerHealth.WRITABLE);
        assertThat(broker.health().isReady(Duration.ZERO)).isTrue();
    }

    @Test
    void rejects_everything_after_it_was_closed() {
        broker.close();
        assertThat(broker.append(LOBBY, text("late")).toCompletableFuture()).isCompletedExceptionally();
        assertThat(broker.subscribe(LOBBY, messages -> {}).toCompletableFuture())
                .isCompletedExceptionally();
        assertThat(broker.after(LOBBY, 0, PAGE).toCompletableFuture()).failsWithin(Duration.ofSeconds(30));
    }

    @Test
    void completes_waiting_appends_when_it_is_closed() {
        List<CompletableFuture<Appended>> answers = IntStream.range(0, 100)
                .mapToObj(i -> broker.append(LOBBY, text("m" + i)).toCompletableFuture())
                .toList();
        broker.close();
        assertThat(answers).allMatch(answer -> answer.isDone() && !answer.isCompletedExceptionally());
    }
}
