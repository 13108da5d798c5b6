package dev.parley.hub.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.ElsewhereTransport;
import dev.parley.hub.RecordingTransport;
import dev.parley.wire.CloseCode;
import dev.parley.wire.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private static final int LIMIT = 100;

    private final RecordingTransport transport = new RecordingTransport();
    private final Outbox outbox = new Outbox(transport, LIMIT, new Budget(Long.MAX_VALUE), () -> 0);

    @Test
    void what_piles_up_behind_a_send_leaves_merged_and_in_order() {
        transport.stall();
        outbox.offer(Frame.lines("a"));
        outbox.offer(Frame.lines("b"));
        outbox.offer(Frame.lines("c"));
        assertThat(transport.texts()).containsExactly("a");

        transport.flow(true);

        assertThat(transport.texts()).containsExactly("a", "b\nc");
    }

    @Test
    void while_all_outboxes_are_short_of_memory_even_an_empty_one_takes_no_large_page() {
        Budget budget = new Budget(Outbox.FLOOR);
        Outbox small = new Outbox(transport, LIMIT, budget, () -> 0);
        Frame page = Frame.lines("x".repeat(2 * Outbox.FLOOR));
        budget.change(0, Outbox.FLOOR, 0);
        assertThat(small.offerPage(page)).isEqualTo(Outbox.Offer.SCARCE);
        assertThat(small.offerPage(Frame.lines("small"))).isEqualTo(Outbox.Offer.TAKEN);

        budget.change(Outbox.FLOOR, 0, 0);

        assertThat(small.offerPage(page)).isEqualTo(Outbox.Offer.TAKEN);
    }

    @Test
    void what_one_turn_brings_leaves_merged_at_its_end() {
        Cork.run(() -> {
            outbox.offer(Frame.lines("a"));
            Cork.run(() -> outbox.offer(Frame.lines("b")));
            outbox.offer(Frame.lines("c"));
            assertThat(transport.texts()).isEmpty();
        });

        assertThat(transport.texts()).containsExactly("a\nb\nc");
        assertThat(outbox.bytes()).isZero();
    }

    @Test
    void what_another_thread_offers_meanwhile_takes_a_turn_s_frames_along() throws InterruptedException {
        Thread other = new Thread(() -> outbox.offer(Frame.lines("b")));
        Cork.run(() -> {
            outbox.offer(Frame.lines("a"));
            other.start();
            joined(other);
            assertThat(transport.texts()).containsExactly("a\nb");
        });

        assertThat(transport.texts()).containsExactly("a\nb");
    }

    private static void joined(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_turn_does_not_fill_the_outbox_of_a_client_that_keeps_up() {
        Cork.run(() -> {
            for (int i = 0; i < 5; i++) {
                assertThat(outbox.offer(Frame.lines("x".repeat(60)))).isEqualTo(Outbox.Offer.TAKEN);
            }
        });

        assertThat(transport.texts()).hasSize(5).containsOnly("x".repeat(60));
    }

    @Test
    void a_close_within_a_turn_comes_behind_what_the_turn_has_brought() {
        Cork.run(() -> {
            outbox.offer(Frame.lines("bye"));
            outbox.closeAfterwards(CloseCode.RESTARTING);
            assertThat(transport.closes()).isEmpty();
        });

        assertThat(transport.texts()).containsExactly("bye");
        assertThat(transport.closes()).containsExactly(CloseCode.RESTARTING);
    }

    @Test
    void frames_that_stand_alone_are_not_merged() {
        transport.stall();
        outbox.offer(Frame.text("a"));
        outbox.offer(Frame.text("b"));
        outbox.offer(Frame.text("c"));

        transport.flow(true);

        assertThat(transport.texts()).containsExactly("a", "b", "c");
    }

    @Test
    void a_frame_over_the_bound_is_not_taken_and_neither_is_any_after_it() {
        transport.stall();
        assertThat(outbox.offer(Frame.lines("x".repeat(60)))).isEqualTo(Outbox.Offer.TAKEN);
        assertThat(outbox.offer(Frame.lines("y".repeat(40)))).isEqualTo(Outbox.Offer.TAKEN);
        assertThat(outbox.offer(Frame.lines("z"))).isEqualTo(Outbox.Offer.OVERFLOW);
        assertThat(outbox.offer(Frame.lines("z"))).isEqualTo(Outbox.Offer.CLOSED);

        transport.flow(true);

        assertThat(transport.texts()).containsExactly("x".repeat(60));
    }

    @Test
    void an_empty_outbox_takes_one_frame_of_any_size() {
        assertThat(outbox.offer(Frame.lines("x".repeat(LIMIT + 1)))).isEqualTo(Outbox.Offer.TAKEN);
        assertThat(outbox.bytes()).isZero();
    }

    @Test
    void what_may_be_lost_is_dropped_when_half_the_bound_is_used() {
        transport.stall();
        outbox.offer(Frame.lines("x".repeat(51)));
        assertThat(outbox.offerLive(Frame.lines("signal"))).isEqualTo(Outbox.Offer.BEHIND);

        transport.flow(true);

        assertThat(transport.texts()).containsExactly("x".repeat(51));
    }

    @Test
    void a_ping_goes_before_what_waits() {
        transport.stall();
        outbox.offer(Frame.text("a"));
        outbox.offer(Frame.text("b"));
        outbox.ping();
        assertThat(transport.pings()).isZero();

        transport.flow(true);

        assertThat(transport.pings()).isEqualTo(1);
        assertThat(transport.texts()).containsExactly("a", "b");
        assertThat(transport.mostInFlight()).isEqualTo(1);
    }

    @Test
    void a_close_waits_for_what_was_taken_before_it() {
        transport.stall();
        outbox.offer(Frame.text("a"));
        outbox.offer(Frame.text("bye"));
        outbox.closeAfterwards(CloseCode.RESTARTING);
        assertThat(outbox.offer(Frame.text("late"))).isEqualTo(Outbox.Offer.CLOSED);
        assertThat(transport.closes()).isEmpty();

        transport.flow(true);

        assertThat(transport.texts()).containsExactly("a", "bye");
        assertThat(transport.closes()).containsExactly(CloseCode.RESTARTING);
    }

    @Test
    void nothing_is_sent_after_a_send_has_failed() {
        transport.stall();
        outbox.offer(Frame.text("a"));
        outbox.offer(Frame.text("b"));

        transport.flow(false);

        assertThat(transport.texts()).containsExactly("a");
        assertThat(outbox.offer(Frame.text("c"))).isEqualTo(Outbox.Offer.CLOSED);
    }

    @Test
    void tells_when_everything_has_left() {
        List<String> told = new ArrayList<>();
        transport.stall();
        outbox.offer(Frame.text("a"));
        outbox.afterFlush(() -> told.add("empty"));
        outbox.afterFlush(() -> told.add("empty, too"));
        assertThat(told).isEmpty();

        transport.flow(true);
        assertThat(told).containsExactly("empty", "empty, too");

        outbox.afterFlush(() -> told.add("again"));
        assertThat(told).containsExactly("empty", "empty, too", "again");
    }

    /** A client that is busy with other rooms must read on in the one that catches up. */
    @Test
    void frames_taken_later_do_not_delay_what_waits_for_the_earlier_ones() {
        List<String> told = new ArrayList<>();
        transport.stall();
        outbox.offer(Frame.text("a"));
        outbox.afterFlush(() -> {
            told.add("left: " + transport.texts());
            transport.stall();
        });
        outbox.offer(Frame.text("b"));
        outbox.offer(Frame.text("c"));

        transport.flow(true);

        assertThat(told).containsExactly("left: [a]");
    }

    @Test
    void many_threads_and_completions_anywhere_keep_each_senders_order_and_one_send_in_flight() throws Exception {
        int senders = 4;
        int each = 5_000;
        ExecutorService threads = Executors.newFixedThreadPool(senders + 2);
        try {
            ElsewhereTransport elsewhere = new ElsewhereTransport(threads);
            Outbox shared = new Outbox(elsewhere, Integer.MAX_VALUE, new Budget(Long.MAX_VALUE), () -> 0);
            CountDownLatch done = new CountDownLatch(senders);
            for (int s = 0; s < senders; s++) {
                int sender = s;
                threads.execute(() -> {
                    IntStream.range(0, each).forEach(i -> shared.offer(Frame.lines(sender + ":" + i)));
                    done.countDown();
                });
            }
            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
            CountDownLatch empty = new CountDownLatch(1);
            shared.afterFlush(empty::countDown);
            assertThat(empty.await(30, TimeUnit.SECONDS)).isTrue();

            assertThat(elsewhere.overlapped()).isFalse();
            List<String> lines = elsewhere.lines();
            assertThat(lines).hasSize(senders * each);
            for (int s = 0; s < senders; s++) {
                String mine = s + ":";
                assertThat(lines.stream().filter(line -> line.startsWith(mine)))
                        .containsExactlyElementsOf(
                                IntStream.range(0, each).mapToObj(i -> mine + i).toList());
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
