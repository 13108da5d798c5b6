package dev.parley.hub;

import dev.parley.wire.Command;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Keeps a client's commands back while an answer of somebody else is awaited. */
final class CommandBuffer {
    /** More commands than any client needs to send before it knows whether it is welcome. */
    private static final int MOST = 256;

    // All mutable state is guarded by this.

    private final Deque<Command> kept = new ArrayDeque<>(0);
    private boolean paused;
    /** Whether a kept command has begun a pause of its own. */
    private boolean renewed;

    synchronized void begin() {
        renewed = paused;
        paused = true;
    }

    /** Keeps the command where there is a pause; returns whether it did. */
    synchronized boolean keep(Command command) {
        if (paused) {
            kept.add(command);
        }
        return paused;
    }

    synchronized boolean isOn() {
        return paused;
    }

    synchronized boolean isTooLong() {
        return kept.size() > MOST;
    }

    /** Returns what was kept first, or null at the end of the pause or where another has begun. */
    synchronized @Nullable Command nextOrEnd() {
        if (renewed) {
            renewed = false;
            return null;
        }
        Command next = kept.poll();
        paused = next != null;
        return next;
    }
}
