package dev.parley.hub.room;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parley.hub.queue.Inbox;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The signals that a room has not told its members yet: a ring of bounded size from which the oldest are dropped, since a
 * signal is worth nothing a moment later. Safe for use by any thread.
 */
public final class Signals {
    /** The most that waits in one room, in bytes as an {@link Inbox} counts them. */
    public static final int MAX_BYTES = 1024 * 1024;

    /**
     * A signal.
     *
     * @param tell sends it to the members; runs in the room's mailbox
     * @param done runs when it was told or dropped, in either case once
     */
    record Signal(int bytes, Runnable tell, Runnable done) {}

    @GuardedBy("this") private final Deque<Signal> waiting = new ArrayDeque<>(0);

    @GuardedBy("this") private int bytes;

    /** Adds a signal and drops the oldest ones for it; returns whether the caller must post a task that takes them. */
    boolean add(Signal signal) {
        Deque<Signal> dropped = new ArrayDeque<>(0);
        boolean first;
        synchronized (this) {
            first = waiting.isEmpty();
            waiting.add(signal);
            bytes += signal.bytes;
            while (bytes > MAX_BYTES && waiting.size() > 1) {
                Signal oldest = waiting.remove();
                bytes -= oldest.bytes;
                dropped.add(oldest);
            }
        }
        dropped.forEach(each -> each.done.run());
        return first;
    }

    /**
     * Tells the signals that are waiting now.
     *
     * @return whether others have arrived meanwhile, so that the caller must post another task
     */
    boolean tell() {
        int most;
        synchronized (this) {
            most = waiting.size();
        }
        for (Signal next = take(); next != null; next = --most > 0 ? take() : null) {
            try {
                next.tell.run();
            } finally {
                next.done.run();
            }
        }
        synchronized (this) {
            return !waiting.isEmpty();
        }
    }

    private synchronized @Nullable Signal take() {
        Signal next = waiting.poll();
        if (next != null) {
            bytes -= next.bytes;
        }
        return next;
    }
}
