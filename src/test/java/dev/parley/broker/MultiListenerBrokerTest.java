package dev.parley.broker;

import static dev.parley.broker.Drafts.LOBBY;
import static dev.parley.broker.Drafts.appendAll;
import static dev.parley.broker.Drafts.get;
import static dev.parley.broker.Drafts.seqs;
import static dev.parley.broker.Drafts.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.broker.Broker.Listener;
import dev.parley.broker.Broker.Subscription;
import dev.parley.broker.memory.MemoryBroker;
import dev.parley.broker.memory.MemoryLimits;
import dev.parley.message.Message;
import dev.parley.message.RoomName;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MultiListenerBrokerTest extends BrokerContract {
    @Override
    protected Broker open(InstantSource clock) {
        return new MultiListenerBroker(memory(clock));
    }

    private static Broker memory(InstantSource clock) {
        return new MemoryBroker(new MemoryLimits(100_000, 10_000_000, 100), clock);
    }

    private static Broker shared() {
        return new MultiListenerBroker(memory(InstantSource.system()));
    }

    private static Subscription subscribe(Broker broker, List<Message> heard) {
        return get(broker.subscribe(LOBBY, heard::addAll));
    }

    @Test
    void tells_every_listener_what_comes_behind_its_place() {
        try (Broker broker = shared()) {
            List<Message> early = new CopyOnWriteArrayList<>();
            List<Message> late = new CopyOnWriteArrayList<>();
            assertThat(subscribe(broker, early).position().seq()).isZero();
            appendAll(broker, LOBBY, "1", "2");
            assertThat(subscribe(broker, late).position().seq()).isEqualTo(2);
            appendAll(broker, LOBBY, "3");
            assertThat(seqs(early)).containsExactly(1L, 2L, 3L);
            assertThat(seqs(late)).containsExactly(3L);
        }
    }

    @Test
    void goes_on_for_the_others_when_one_leaves_or_fails() {
        try (Broker broker = shared()) {
            List<Message> stays = new CopyOnWriteArrayList<>();
            List<Message> leaves = new CopyOnWriteArrayList<>();
            get(broker.subscribe(LOBBY, messages -> {
                throw new IllegalStateException("as the test wants it");
            }));
            Subscription left = subscribe(broker, leaves);
            subscribe(broker, stays);
            appendAll(broker, LOBBY, "1");
            left.cancel();
            left.cancel();
            appendAll(broker, LOBBY, "2");
            assertThat(seqs(leaves)).containsExactly(1L);
            assertThat(seqs(stays)).containsExactly(1L, 2L);
        }
    }

    @Test
    void begins_anew_when_all_have_left() {
        try (Broker broker = shared()) {
            subscribe(broker, new ArrayList<>()).cancel();
            appendAll(broker, LOBBY, "1");
            List<Message> heard = new CopyOnWriteArrayList<>();
            assertThat(subscribe(broker, heard).position().seq()).isEqualTo(1);
            appendAll(broker, LOBBY, "2");
            assertThat(seqs(heard)).containsExactly(2L);
        }
    }

    @Test
    void asks_again_when_a_subscription_was_refused() {
        Refusing below = new Refusing(memory(InstantSource.system()));
        try (Broker broker = new MultiListenerBroker(below)) {
            assertThat(broker.subscribe(LOBBY, messages -> {}).toCompletableFuture())
                    .isCompletedExceptionally();
            below.refuses = false;
            List<Message> heard = new CopyOnWriteArrayList<>();
            subscribe(broker, heard);
            appendAll(broker, LOBBY, "1");
            assertThat(seqs(heard)).containsExactly(1L);
        }
    }

    /** Listeners come and go while three threads speak; each must hear a run without a hole, from its place on. */
    @Test
    void leaves_no_hole_to_those_who_come_in_the_middle() {
        try (Broker broker = shared()) {
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                all.add(CompletableFuture.runAsync(() -> {
                    for (int n = 0; n < 5_000; n++) {
                        get(broker.append(LOBBY, text("m")));
                    }
                }));
            }
            for (int i = 0; i < 3; i++) {
                all.add(CompletableFuture.runAsync(() -> {
                    for (int n = 0; n < 200; n++) {
                        listenForAWhile(broker);
                    }
                }));
            }
            all.forEach(Drafts::get);
        }
    }

    private static void listenForAWhile(Broker broker) {
        List<Message> heard = Collections.synchronizedList(new ArrayList<>());
        Subscription taken = subscribe(broker, heard);
        while (broker.after(LOBBY, taken.position().seq() + 20, new PageSize(1, 1))
                .toCompletableFuture()
                .join()
                .messages()
                .isEmpty()) {
            if (get(broker.after(LOBBY, 0, new PageSize(1, 1))).last() == 15_000) {
                break;
            }
        }
        taken.cancel();
        Message[] run = heard.toArray(new Message[0]);
        long from = taken.position().seq() + 1;
        assertThat(seqs(Arrays.asList(run)))
                .isEqualTo(LongStream.range(from, from + run.length).boxed().toList());
    }

    /** Refuses subscriptions for a while. */
    private static final class Refusing extends ForwardingBroker {
        private boolean refuses = true;

        Refusing(Broker below) {
            super(below);
        }

        @Override
        public CompletionStage<Subscription> subscribe(RoomName room, Listener listener) {
            return refuses
                    ? CompletableFuture.failedStage(new BrokerException("as the test wants it"))
                    : super.subscribe(room, listener);
        }
    }
}
