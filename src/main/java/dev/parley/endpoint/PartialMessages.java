package dev.parley.endpoint;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds the memory that partial messages take on the whole server. A message that has begun must be kept until its last
 * part has arrived, and nobody can say when that will be: without a bound, a few hundred peers that never finish fill
 * the heap.
 *
 * <p>When the bound is reached, the message that began first is evicted, and its connection pays. Honest messages are
 * complete within milliseconds, so the oldest one belongs to a peer that is stalled or hostile. Safe for any thread; no
 * method waits, and holders are called without the lock.
 */
public final class PartialMessages {
    /** How often {@link Holder#check} is called. */
    private static final Duration CHECK_EVERY = Duration.ofMillis(500);

    /** The interval at which evictions are logged at most; a stranger can cause as many as he likes. */
    private static final long LOG_EVERY_MILLIS = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(PartialMessages.class);

    private final long capacity;
    private final LongSupplier clock;

    /** Bytes of each message, the one that began first before the others. */
    @GuardedBy("this") private final Map<Holder, Long> held = new LinkedHashMap<>();

    /** The sum of {@link #held}. */
    @GuardedBy("this") private long used;

    /** When the bound was last logged, and how many were evicted since. */
    @GuardedBy("this") private long loggedAt;

    @GuardedBy("this") private int evicted;

    /** A connection with a message that is not complete. It is called from any thread and must not wait. */
    interface Holder {
        /** Drops the message and closes the connection: the server needs the memory. */
        void evict();

        /**
         * Ends what has taken too long.
         *
         * @param now the time, in milliseconds of the same clock
         */
        void check(long now);
    }

    /**
     * Makes a bound that nobody has used.
     *
     * @param capacity bytes for the partial messages of all connections together
     * @param clock monotonic milliseconds
     */
    public PartialMessages(long capacity, LongSupplier clock) {
        this.capacity = capacity;
        this.clock = clock;
        this.loggedAt = clock.getAsLong() - LOG_EVERY_MILLIS;
    }

    /** Starts to look for messages that take too long, until the timer is shut down. */
    public PartialMessages watch(ScheduledExecutorService timer) {
        try {
            // checkAll catches everything, so this future has nothing to tell
            ScheduledFuture<?> unused = timer.scheduleWithFixedDelay(
                    this::checkAll, CHECK_EVERY.toMillis(), CHECK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The server is stopping: partial messages are no longer watched", e);
        }
        return this;
    }

    /** Returns the bytes that partial messages take now. */
    public synchronized long used() {
        return used;
    }

    /** Returns the bytes that they may take. */
    public long capacity() {
        return capacity;
    }

    long now() {
        return clock.getAsLong();
    }

    /**
     * Counts bytes for a message of this holder and watches it from now on. Evicts the messages that began first until
     * all fit; the holder's own may be among them.
     */
    void reserve(Holder holder, long bytes) {
        List<Holder> victims;
        synchronized (this) {
            held.merge(holder, bytes, Long::sum);
            used += bytes;
            victims = used > capacity ? oldest() : List.of();
        }
        victims.forEach(Holder::evict);
    }

    /** Releases all that is counted for this holder, and watches it no longer. */
    synchronized void release(Holder holder) {
        Long bytes = held.remove(holder);
        if (bytes != null) {
            used -= bytes;
        }
    }

    @GuardedBy("this") private List<Holder> oldest() {
        List<Holder> victims = new ArrayList<>();
        var entries = held.entrySet().iterator();
        while (used > capacity && entries.hasNext()) {
            Map.Entry<Holder, Long> first = entries.next();
            if (first.getValue() > 0) {
                victims.add(first.getKey());
                used -= first.getValue();
                entries.remove();
            }
        }
        if (!victims.isEmpty()) {
            logEviction(victims.size());
        }
        return victims;
    }

    @GuardedBy("this") private void logEviction(int more) {
        evicted += more;
        long now = clock.getAsLong();
        if (now - loggedAt >= LOG_EVERY_MILLIS) {
            LOG.warn(
                    "Closing {} connections with 4508: unfinished messages of all connections exceed {} bytes"
                            + " (parley.incoming.bytes)",
                    evicted,
                    capacity);
            loggedAt = now;
            evicted = 0;
        }
    }

    private void checkAll() {
        List<Holder> all;
        synchronized (this) {
            all = List.copyOf(held.keySet());
        }
        long now = clock.getAsLong();
        for (Holder holder : all) {
            try {
                holder.check(now);
            } catch (RuntimeException | Error e) {
                // one bad connection must not end the watch over the others
                LOG.error("A partial message was not checked", e);
            }
        }
    }
}
