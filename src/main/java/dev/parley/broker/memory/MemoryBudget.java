package dev.parley.broker.memory;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Bounds the memory of all logs together, by taking from the largest ones. A quiet room therefore keeps its history
 * while others are flooded, however many they are.
 *
 * <p>Safe for any thread. Locks are taken in the order {@code trimming}, then that of the broker, then that of one log.
 */
final class MemoryBudget {
    /** Each trim frees this part of the limit beyond what is needed, so that the next one is far away. */
    private static final int SLACK = 16;

    private final long limit;
    private final AtomicLong used = new AtomicLong();

    /** Held by the one thread that trims; others that are over the limit wait for it. */
    private final Object trimming = new Object();

    MemoryBudget(long limit) {
        this.limit = limit;
    }

    /** Returns the bytes that all logs take together. Each log adds what it takes. */
    AtomicLong used() {
        return used;
    }

    /**
     * Trims logs if all of them together are too large. Must be called without any log's lock.
     *
     * @param logs returns a copy of the logs there are now
     */
    void enforce(Supplier<Collection<MemoryLog>> logs) {
        if (used.get() <= limit) {
            return;
        }
        synchronized (trimming) {
            if (used.get() > limit) {
                Collection<MemoryLog> all = logs.get();
                long level = level(all.stream().mapToLong(MemoryLog::cost).toArray(), limit - limit / SLACK);
                all.forEach(log -> log.trimTo(level, Instant.MIN));
            }
        }
    }

    /**
     * Returns the size that the largest logs must shrink to so that all of them fit: the largest {@code level} for which
     * the sum of {@code min(size, level)} is at most {@code target}.
     */
    static long level(long[] sizes, long target) {
        long[] sorted = sizes.clone();
        Arrays.sort(sorted);
        long left = target;
        for (int i = 0; i < sorted.length; i++) {
            long share = left / (sorted.length - i);
            if (sorted[i] > share) {
                return share;
            }
            left -= sorted[i];
        }
        return Long.MAX_VALUE;
    }
}
