package dev.parley.broker;

import static dev.parley.broker.Drafts.ADA;
import static dev.parley.broker.Drafts.KITCHEN;
import static dev.parley.broker.Drafts.LOBBY;
import static dev.parley.broker.Drafts.appendAll;
import static dev.parley.broker.Drafts.get;
import static dev.parley.broker.Drafts.keyed;
import static dev.parley.broker.Drafts.seqs;
import static dev.parley.broker.Drafts.text;
import static dev.parley.broker.Drafts.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.broker.Broker.Subscription;
import dev.parley.message.Message;
import dev.parley.message.RoomName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The part of every broker's contract that is about listeners. */
public abstract class ListenerContract {
    protected volatile Instant now = Instant.parse("2026-11-22T10:00:00.123Z");
    protected final Broker broker = open(() -> now);

    /** Opens a broker without messages. */
    protected abstract Broker open(InstantSource clock);

    @AfterEach
    void close() {
        broker.close();
    }

    private static ConditionFactory soon() {
        return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2));
    }

    @Test
    void delivers_the_messages_after_a_subscription_in_order() {
        appendAll(broker, LOBBY, "before");
        List<Message> heard = new CopyOnWriteArrayList<>();
        Subscription subscription = get(broker.subscribe(LOBBY, heard::addAll));
        assertThat(subscription.position().seq()).isEqualTo(1);
        List<CompletionStage<Appended>> answers = new ArrayList<>();
        for (int i = 2; i <= 500; i++) {
            answers.add(broker.append(i % 3 == 0 ? KITCHEN : LOBBY, text("m" + i)));
        }
        answers.forEach(Drafts::get);
        long last = get(broker.append(LOBBY, text("last"))).seq();
        soon().until(() -> heard.size() == last - 1);
        assertThat(seqs(heard))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(2, last).boxed().toList());
        assertThat(get(broker.after(LOBBY, 1, new PageSize(1_000, 1_000_000))).messages())
                .isEqualTo(heard);
    }

    @Test
    void starts_a_subscription_without_hole_or_duplicate_while_others_append() {
        for (int round = 0; round < 50; round++) {
            RoomName room = new RoomName("room" + round);
            List<CompletionStage<Appended>> answers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                answers.add(broker.append(room, text("m" + i)));
            }
            List<Message> heard = new CopyOnWriteArrayList<>();
            CompletionStage<Subscription> subscribing = broker.subscribe(room, heard::addAll);
            for (int i = 0; i < 20; i++) {
                answers.add(broker.append(room, text("n" + i)));
            }
            long begin = get(subscribing).position().seq();
            answers.forEach(Drafts::get);
            soon().until(() -> heard.size() == 40 - begin);
            assertThat(seqs(heard))
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(begin + 1, 40).boxed().toList());
        }
    }

    @Test
    void delivers_nothing_after_a_subscription_was_cancelled() {
        List<Message> heard = new CopyOnWriteArrayList<>();
        get(broker.subscribe(LOBBY, heard::addAll)).cancel();
        appendAll(broker, LOBBY, "unheard");
        assertThat(heard).isEmpty();
    }

    @Test
    void a_late_cancel_leaves_the_next_subscription_alone() {
        Subscription old = get(broker.subscribe(LOBBY, messages -> {}));
        List<Message> heard = new CopyOnWriteArrayList<>();
        get(broker.subscribe(LOBBY, heard::addAll));
        old.cancel();
        appendAll(broker, LOBBY, "heard");
        soon().until(() -> heard.size() == 1);
    }

    @Test
    void does_not_deliver_a_retried_message_again() {
        List<Message> heard = new CopyOnWriteArrayList<>();
        get(broker.subscribe(LOBBY, heard::addAll));
        get(broker.append(LOBBY, keyed(ADA, "k1", "hello")));
        get(broker.append(LOBBY, keyed(ADA, "k1", "hello")));
        get(broker.append(LOBBY, text("end")));
        soon().until(() -> seqs(heard).contains(2L));
        assertThat(texts(heard)).containsExactly("hello", "end");
    }

    @Test
    void delivers_to_every_listener_the_messages_after_its_position() {
        List<Message> early = new CopyOnWriteArrayList<>();
        List<Message> late = new CopyOnWriteArrayList<>();
        assertThat(get(broker.subscribe(LOBBY, early::addAll)).position().seq()).isZero();
        appendAll(broker, LOBBY, "1", "2");
        assertThat(get(broker.subscribe(LOBBY, late::addAll)).position().seq()).isEqualTo(2);
        appendAll(broker, LOBBY, "3");
        assertThat(seqs(early)).containsExactly(1L, 2L, 3L);
        assertThat(seqs(late)).containsExactly(3L);
    }

    @Test
    void keeps_delivering_to_the_others_when_a_listener_fails_or_leaves() {
        List<Message> stays = new CopyOnWriteArrayList<>();
        List<Message> leaves = new CopyOnWriteArrayList<>();
        List<Message> fails = new CopyOnWriteArrayList<>();
        get(broker.subscribe(LOBBY, messages -> {
            fails.addAll(messages);
            throw new AssertionError("as the test wants it");
        }));
        Subscription left = get(broker.subscribe(LOBBY, leaves::addAll));
        get(broker.subscribe(LOBBY, stays::addAll));
        appendAll(broker, LOBBY, "1");
        left.cancel();
        left.cancel();
        appendAll(broker, LOBBY, "2", "3");
        assertThat(seqs(leaves)).containsExactly(1L);
        assertThat(seqs(stays)).containsExactly(1L, 2L, 3L);
        assertThat(seqs(fails)).containsExactly(1L, 2L, 3L);
    }

    @Test
    void delivers_to_a_new_listener_after_all_others_have_left() {
        get(broker.subscribe(LOBBY, messages -> {})).cancel();
        appendAll(broker, LOBBY, "1");
        List<Message> heard = new CopyOnWriteArrayList<>();
        assertThat(get(broker.subscribe(LOBBY, heard::addAll)).position().seq()).isEqualTo(1);
        appendAll(broker, LOBBY, "2");
        assertThat(seqs(heard)).containsExactly(2L);
    }

    /** Listeners come and go while three threads append; each must get a run without a hole, from its position on. */
    @Test
    void leaves_no_hole_to_listeners_that_come_and_go_while_others_append() {
        int messages = 1_500;
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            all.add(CompletableFuture.runAsync(() -> {
                for (int n = 0; n < messages / 3; n++) {
                    get(broker.append(LOBBY, text("m")));
                }
            }));
        }
        for (int i = 0; i < 3; i++) {
            all.add(CompletableFuture.runAsync(() -> {
                for (int n = 0; n < 50; n++) {
                    listenForAWhile(messages);
                }
            }));
        }
        all.forEach(Drafts::get);
    }

    private void listenForAWhile(int messages) {
        List<Message> heard = new CopyOnWriteArrayList<>();
        Subscription subscription = get(broker.subscribe(LOBBY, heard::addAll));
        long from = subscription.position().seq() + 1;
        soon().until(() -> heard.size() >= 5
                || get(broker.after(LOBBY, 0, new PageSize(1, 1))).last() == messages);
        subscription.cancel();
        Message[] run = heard.toArray(new Message[0]);
        assertThat(seqs(List.of(run)))
                .isEqualTo(LongStream.range(from, from + run.length).boxed().toList());
    }

    @Test
    void answers_an_append_after_its_listeners_were_called() {
        List<Message> heard = new CopyOnWriteArrayList<>();
        get(broker.subscribe(LOBBY, heard::addAll));
        for (int i = 1; i <= 100; i++) {
            List<Integer> heardAtAnswer = new CopyOnWriteArrayList<>();
            get(broker.append(LOBBY, text("m" + i)).thenAccept(answer -> heardAtAnswer.add(heard.size())));
            assertThat(heardAtAnswer).containsExactly(i);
        }
    }
}
