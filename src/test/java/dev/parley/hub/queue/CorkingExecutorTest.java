package dev.parley.hub.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.RecordingTransport;
import dev.parley.wire.Frame;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CorkingExecutorTest {
    private final RecordingTransport transport = new RecordingTransport();
    private final Outbox outbox = new Outbox(transport, 1_000, new Budget(Long.MAX_VALUE), () -> 0);
    private final Queue<Runnable> workers = new ArrayDeque<>();
    private final CorkingExecutor rooms = new CorkingExecutor(workers::add);

    private void work() {
        for (Runnable next = workers.poll(); next != null; next = workers.poll()) {
            next.run();
        }
    }

    @Test
    void rooms_that_wait_together_write_once_to_whom_they_share() {
        rooms.execute(() -> outbox.offer(Frame.lines("a")));
        rooms.execute(() -> outbox.offer(Frame.lines("b")));
        rooms.execute(() -> outbox.offer(Frame.lines("c")));

        work();

        assertThat(transport.texts()).containsExactly("a\nb\nc");
    }

    @Test
    void a_room_that_waits_alone_writes_at_once() {
        rooms.execute(() -> {
            outbox.offer(Frame.lines("a"));
            assertThat(transport.texts()).containsExactly("a");
        });
        work();
        rooms.execute(() -> outbox.offer(Frame.lines("b")));
        work();

        assertThat(transport.texts()).containsExactly("a", "b");
    }

    @Test
    void a_room_that_fails_leaves_the_others_served() {
        rooms.execute(() -> outbox.offer(Frame.lines("a")));
        rooms.execute(() -> {
            throw new IllegalStateException("on purpose");
        });
        rooms.execute(() -> outbox.offer(Frame.lines("b")));

        work();

        assertThat(transport.texts()).containsExactly("a\nb");
    }

    @Test
    void no_room_is_forgotten_where_more_wait_than_fit_into_a_turn() {
        StringBuilder served = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            rooms.execute(() -> served.append('x'));
        }

        work();

        assertThat(served).hasSize(200);
    }

    @Test
    void a_room_that_is_never_done_does_not_keep_what_the_others_wait_for() {
        Mailbox busy = new Mailbox(rooms, (nanos, later) -> rooms.execute(later), () -> false);
        AtomicInteger ran = new AtomicInteger();
        Runnable[] again = new Runnable[1];
        again[0] = () -> {
            if (transport.texts().isEmpty() && ran.incrementAndGet() < 1_000) {
                busy.post(again[0]);
            }
        };
        rooms.execute(() -> outbox.offer(Frame.lines("a")));
        busy.post(again[0]);

        work();

        assertThat(transport.texts()).containsExactly("a");
        assertThat(ran).hasValueLessThan(100);
    }
}
