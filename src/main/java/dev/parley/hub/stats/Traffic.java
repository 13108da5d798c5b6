package dev.parley.hub.stats;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one room has delivered on this server since it opened here. Only the room's mailbox counts, once for each batch; any thread
 * reads. A rate is the difference to a sample, which the hub takes every ten seconds.
 */
public final class Traffic {
    private static final long MILLIS_PER_MINUTE = TimeUnit.MINUTES.toMillis(1);
    private static final long LEAST_MILLIS = TimeUnit.SECONDS.toMillis(1);

    private final AtomicLong messages = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    private volatile Sample newer = new Sample(now(), 0);
    private volatile Sample older = newer;

    private record Sample(long at, long messages) {}

    /** Counts a batch. One call at a time, so that no atomic addition is needed. */
    public void count(int more, long size) {
        messages.setOpaque(messages.getPlain() + more);
        bytes.setOpaque(bytes.getPlain() + size);
    }

    /** Takes a sample; one thread calls it. */
    public void sample() {
        older = newer;
        newer = new Sample(now(), messages.getOpaque());
    }

    public long messages() {
        return messages.getOpaque();
    }

    /** Returns the size of their payloads. */
    public long bytes() {
        return bytes.getOpaque();
    }

    /** Returns how many messages a minute there were in the last ten to twenty seconds. */
    public long perMinute() {
        Sample since = older;
        long millis = Math.max(LEAST_MILLIS, now() - since.at());
        return Math.round((double) (messages() - since.messages()) * MILLIS_PER_MINUTE / millis);
    }

    private static long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}
