package dev.parley.hub.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.wire.Codecs;
import dev.parley.wire.Command;
import dev.parley.wire.Event;
import dev.parley.wire.Subprotocol;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What one client may have unanswered, and in which order its commands run. */
class InboxTest {
    private static final int LIMIT = 64 * 1024;
    private static final int STRANGER = 16 * 1024;

    private int limit = LIMIT;
    private final Budget budget = new Budget(1024 * 1024);
    private final List<String> ran = new ArrayList<>();
    private final List<String> rejected = new ArrayList<>();
    private final Inbox inbox = new Inbox(() -> limit, budget, this::run);

    private void run(Command command) {
        ran.add(String.valueOf(command.id()));
        if ("pause".equals(command.id())) {
            inbox.pause();
        }
    }

    private static Command ping(String id) {
        return new Command.Ping(id);
    }

    private static List<Command> says(int count, int bytes) {
        String text = "x".repeat(bytes);
        return IntStream.range(0, count)
                .mapToObj(i -> Codecs.of(Subprotocol.JSON, new Event.Limits(65_536, 1, 1))
                        .decode("{\"op\":\"say\",\"id\":" + i + ",\"room\":\"r\",\"key\":\"k" + i + "\",\"text\":\""
                                + text + "\"}")
                        .get(0))
                .toList();
    }

    private void add(List<Command> commands) {
        inbox.add(commands, command -> rejected.add(String.valueOf(command.id())));
    }

    @Test
    void commands_wait_for_the_end_of_a_pause_and_keep_their_order() {
        add(List.of(ping("1"), ping("pause"), ping("2")));
        add(List.of(ping("3"), ping("pause"), ping("4")));
        assertThat(ran).containsExactly("1", "pause");

        inbox.resume();
        assertThat(ran).containsExactly("1", "pause", "2", "3", "pause");
        inbox.resume();

        assertThat(ran).endsWith("4");
        assertThat(rejected).isEmpty();
    }

    @Test
    void a_stranger_may_keep_less_waiting_than_a_client_that_was_welcomed() {
        limit = STRANGER;
        add(List.of(ping("pause")));
        add(says(10, 10_000));
        assertThat(rejected).hasSize(9);

        rejected.clear();
        limit = LIMIT;
        add(says(10, 10_000));

        assertThat(rejected).hasSize(5);
    }

    @Test
    void nothing_is_counted_for_a_client_that_is_gone() {
        assertThat(inbox.reserve(50_000)).isTrue();
        add(List.of(ping("pause"), ping("1")));
        assertThat(budget.used()).isPositive();

        inbox.close();
        inbox.release(50_000);

        assertThat(budget.used()).isZero();
        assertThat(inbox.reserve(1)).isFalse();
        inbox.resume();
        assertThat(ran).containsExactly("pause");
    }

    @Test
    void with_many_greedy_clients_each_gets_less_and_a_modest_one_is_served() {
        int greedy = 0;
        for (int i = 0; i < 100; i++) {
            Inbox other = new Inbox(() -> 1024 * 1024, budget, command -> {});
            while (other.reserve(4_096)) {
                greedy += 4_096;
            }
        }
        assertThat(budget.isExceeded()).isFalse();
        assertThat(greedy).isLessThan(1024 * 1024 + 100 * (Inbox.FLOOR + 4_096));
        assertThat(inbox.reserve(Inbox.FLOOR)).isTrue();
    }

    @Test
    void two_threads_never_run_commands_at_the_same_time_and_lose_none() throws Exception {
        int each = 20_000;
        int[] sum = {0};
        Inbox shared = new Inbox(() -> Integer.MAX_VALUE, new Budget(Long.MAX_VALUE), c -> sum[0]++);
        CountDownLatch done = new CountDownLatch(2);
        Thread socket = new Thread(() -> {
            for (int i = 0; i < each; i++) {
                shared.add(List.of(ping("x")), command -> {});
            }
            done.countDown();
        });
        Thread worker = new Thread(() -> {
            for (int i = 0; i < each; i++) {
                shared.pause();
                shared.resume();
            }
            done.countDown();
        });
        socket.start();
        worker.start();

        assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        shared.resume();
        assertThat(sum[0]).isEqualTo(each);
    }
}
