package dev.parley.hub;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parley.hub.queue.Budget;
import dev.parley.hub.queue.Inbox;

/**
 * The memory of one request without a connection: what has arrived of it and is not answered yet. It counts as the inbox of
 * a client does, {@code parley.heap.inboxes}. Safe for use by any thread.
 */
public final class Allowance implements AutoCloseable {
    private final Budget budget;

    @GuardedBy("this") private int held;

    @GuardedBy("this") private boolean closed;

    Allowance(Budget budget) {
        this.budget = budget;
    }

    /** Counts more bytes; returns false, and counts nothing, if there is no memory for them. */
    public synchronized boolean grow(int bytes) {
        int after = held + bytes;
        if (closed || !budget.allows(after, Inbox.FLOOR)) {
            return false;
        }
        budget.change(held, after, Inbox.FLOOR);
        held = after;
        return true;
    }

    /** Releases everything. Only the first call has an effect. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            budget.change(held, 0, Inbox.FLOOR);
            held = 0;
        }
    }
}
