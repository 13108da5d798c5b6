package dev.parley.limits;

import dev.parley.message.Rate;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Token buckets by key, in bounded memory. Only buckets that are not full have an entry: for each the time at which it is
 * full again (the generic cell rate algorithm of ITU-T I.371), so an entry that has expired means nothing and is removed.
 *
 * <p>If the table is full, the bucket among a few that is nearest to full is dropped, so its owner gets back what it has
 * used. Refusing newcomers instead would allow an attacker with many names to keep everybody else out.
 *
 * <p>Safe for use by any thread; no method blocks for longer than another's update of the same entry.
 */
public final class RateTable<K> {
    /** How many entries are compared to find one to drop. */
    private static final int SAMPLE = 8;

    private final int capacity;
    private final LongSupplier nanos;

    /** When each bucket is full again, in nanoseconds of the clock. */
    private final Map<K, Long> fullAt = new ConcurrentHashMap<>();

    /**
     * Makes an empty table.
     *
     * @param capacity the most entries
     * @param nanos a clock that does not jump, as {@link System#nanoTime}
     */
    public RateTable(int capacity, LongSupplier nanos) {
        this.capacity = capacity;
        this.nanos = nanos;
    }

    /**
     * Takes tokens. More than the bucket holds are taken from a full bucket, which then needs longer to fill up.
     *
     * @return 0 if they were taken; else nothing was, and this is the time after which they could be, in nanoseconds
     */
    public long take(K key, Rate rate, int tokens) {
        if (rate.isNone()) {
            return 0;
        }
        long now = nanos.getAsLong();
        long cost = cost(rate, tokens);
        // what a bucket that admits these may lack at most
        long slack = rate.nanos() - Math.min(cost, rate.nanos());
        long[] wait = new long[1];
        if (fullAt.size() >= capacity && !fullAt.containsKey(key)) {
            makeRoom(now);
        }
        fullAt.compute(key, (k, before) -> {
            long full = before == null || before - now < 0 ? now : before;
            wait[0] = Math.max(0, full - now - slack);
            if (wait[0] > 0) {
                return before;
            }
            return full + cost;
        });
        return wait[0];
    }

    /** Puts tokens back that were taken. */
    public void giveBack(K key, Rate rate, int tokens) {
        if (!rate.isNone()) {
            long cost = cost(rate, tokens);
            fullAt.computeIfPresent(key, (k, before) -> before - cost);
        }
    }

    private static long cost(Rate rate, int tokens) {
        return tokens * (rate.nanos() / rate.count());
    }

    private void makeRoom(long now) {
        Iterator<Map.Entry<K, Long>> some = fullAt.entrySet().iterator();
        K nearest = null;
        long least = Long.MAX_VALUE;
        for (int i = 0; i < SAMPLE && some.hasNext(); i++) {
            Map.Entry<K, Long> each = some.next();
            if (each.getValue() - now < least) {
                least = each.getValue() - now;
                nearest = each.getKey();
            }
        }
        if (nearest != null) {
            fullAt.remove(nearest);
        }
    }

    /** Removes the entries of full buckets. To be called about every second; takes a step for each entry. */
    public void expire() {
        long now = nanos.getAsLong();
        fullAt.values().removeIf(full -> full - now <= 0);
    }

    /** Returns the number of buckets that are not full, and of those that became full since they were last expired. */
    public int size() {
        return fullAt.size();
    }
}
