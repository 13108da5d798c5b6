package dev.parley.hub;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Has the rooms of one client read the log one after the other, each when the page of the one before has left: together
 * their pages would overflow the outbox of a client that comes back to many rooms over a slow line. Safe for any thread.
 */
final class ReadQueue {
    // All mutable state is guarded by this.

    private final Deque<Runnable> waiting = new ArrayDeque<>(0);
    private boolean reading;

    /** Starts to read, at once or when it is due; {@link #done} ends it. */
    void read(Runnable start) {
        synchronized (this) {
            if (reading) {
                waiting.add(start);
                return;
            }
            reading = true;
        }
        start.run();
    }

    /** The page has left, or there is none. */
    void done() {
        Runnable next;
        synchronized (this) {
            next = waiting.poll();
            reading = next != null;
        }
        if (next != null) {
            next.run();
        }
    }
}
