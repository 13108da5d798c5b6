package dev.parley.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.message.Rate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RateTableTest {
    private static final Rate RATE = Rate.of(5, Duration.ofSeconds(10));
    private static final long SECOND = 1_000_000_000;

    /** Begins at a time at which the clock of the JVM may well be: close to the largest number, which it passes. */
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - SECOND);

    private final RateTable<String> table = new RateTable<>(100, clock::get);

    @Test
    void a_burst_is_taken_at_once_and_then_one_whenever_a_token_has_grown() {
        for (int i = 0; i < 5; i++) {
            assertThat(table.take("ann", RATE, 1)).isZero();
        }
        assertThat(table.take("ann", RATE, 1)).isEqualTo(2 * SECOND);
        assertThat(table.take("bob", RATE, 1)).isZero();
        clock.addAndGet(2 * SECOND);
        assertThat(table.take("ann", RATE, 1)).isZero();
        assertThat(table.take("ann", RATE, 1)).isEqualTo(2 * SECOND);
    }

    @Test
    void the_long_run_is_the_rate() {
        int taken = 0;
        for (int i = 0; i < 1_000; i++) {
            taken += table.take("ann", RATE, 1) == 0 ? 1 : 0;
            clock.addAndGet(SECOND / 10);
        }
        // 100 s at one in 2 s, and the burst
        assertThat(taken).isBetween(54, 55);
    }

    @Test
    void what_costs_more_than_a_bucket_holds_is_taken_from_a_full_one_only() {
        assertThat(table.take("ann", RATE, 16)).isZero();
        assertThat(table.take("ann", RATE, 1)).isEqualTo(24 * SECOND);
        clock.addAndGet(24 * SECOND);
        assertThat(table.take("ann", RATE, 1)).isZero();
        assertThat(table.take("ann", RATE, 16)).isPositive();
    }

    @Test
    void what_is_given_back_can_be_taken_again() {
        for (int i = 0; i < 5; i++) {
            table.take("ann", RATE, 1);
        }
        table.giveBack("ann", RATE, 1);
        assertThat(table.take("ann", RATE, 1)).isZero();
        assertThat(table.take("ann", RATE, 1)).isPositive();
    }

    @Test
    void no_limit_takes_no_memory() {
        assertThat(table.take("ann", Rate.NONE, 1_000_000)).isZero();
        assertThat(table.size()).isZero();
    }

    @Test
    void full_buckets_are_forgotten() {
        table.take("ann", RATE, 1);
        table.take("bob", RATE, 2);
        clock.addAndGet(2 * SECOND);
        table.expire();
        assertThat(table.size()).isEqualTo(1);
        clock.addAndGet(2 * SECOND);
        table.expire();
        assertThat(table.size()).isZero();
    }

    @Test
    void any_number_of_names_takes_bounded_memory_and_keeps_nobody_out() {
        for (int i = 0; i < 10_000; i++) {
            assertThat(table.take("stranger " + i, RATE, 1)).isZero();
        }
        assertThat(table.size()).isLessThanOrEqualTo(100);
    }

    @Test
    void threads_together_get_no_more_than_one_would() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Callable<Integer> greedy = () -> IntStream.range(0, 1_000)
                    .map(i -> table.take("ann", Rate.of(1_000, Duration.ofHours(1)), 1) == 0 ? 1 : 0)
                    .sum();
            int taken = 0;
            for (Future<Integer> each : threads.invokeAll(List.of(greedy, greedy, greedy, greedy))) {
                taken += each.get();
            }
            assertThat(taken).isEqualTo(1_000);
        } finally {
            threads.shutdownNow();
        }
    }
}
