package dev.parley.hub.queue;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The pages of the log that are in memory: being read, or read and not passed to an outbox yet. Their number is bounded
 * for the whole server. Further reads wait in the order of asking; there is at most one for each client, see {@link
 * ReadQueue}. Safe for use by any thread.
 */
public final class PageReads {
    private final int limit;

    @GuardedBy("this") private final Deque<Runnable> waiting = new ArrayDeque<>();

    @GuardedBy("this") private int reading;

    /** Whether a thread is starting reads. It also starts those that become possible meanwhile, so that calls do not nest. */
    @GuardedBy("this") private boolean starting;

    /** @param bytes what all pages together may take; at least one is always read */
    public PageReads(long bytes) {
        this.limit = (int) Math.max(1, Math.min(Integer.MAX_VALUE, bytes / Pages.READ_BYTES));
    }

    /** Starts a read, at once or as soon as others have ended. */
    void start(Runnable read) {
        synchronized (this) {
            waiting.add(read);
        }
        startNext();
    }

    /** A read has ended: its page is in an outbox, or was dropped. */
    void end() {
        synchronized (this) {
            reading--;
        }
        startNext();
    }

    private void startNext() {
        synchronized (this) {
            if (starting) {
                return;
            }
            starting = true;
        }
        for (Runnable next = next(); next != null; next = next()) {
            next.run();
        }
    }

    private synchronized @Nullable Runnable next() {
        Runnable next = reading < limit ? waiting.poll() : null;
        if (next == null) {
            starting = false;
        } else {
            reading++;
        }
        return next;
    }
}
