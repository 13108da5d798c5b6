package dev.parley.broker.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
    @Test
    void takes_only_from_the_largest() {
        assertThat(MemoryBudget.level(new long[] {10, 500, 20, 400}, 330)).isEqualTo(150);
    }

    @Test
    void takes_nothing_if_everything_fits() {
        assertThat(MemoryBudget.level(new long[] {10, 20}, 30)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void finds_the_highest_level_that_fits() {
        Random random = new Random(42);
        for (int round = 0; round < 1_000; round++) {
            long[] sizes = random.longs(1 + random.nextInt(20), 0, 1_000).toArray();
            long target = random.nextInt(5_000);
            long level = MemoryBudget.level(sizes, target);
            assertThat(sum(sizes, level))
                    .as("%s to %s", Arrays.toString(sizes), target)
                    .isLessThanOrEqualTo(target);
            if (level < Long.MAX_VALUE) {
                assertThat(sum(sizes, level + 1)).isGreaterThan(target);
            }
        }
    }

    private static long sum(long[] sizes, long level) {
        return LongStream.of(sizes).map(size -> Math.min(size, level)).sum();
    }
}
