package dev.parley.hub;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one thread does in one go: a message it read, a batch the log hands over, the tasks of a room. An outbox that is
 * offered frames within a turn writes at its end, all in one: a write costs more than everything before it. Confined
 * to its thread; a thread outside of any turn writes at once.
 */
final class Cork {
    /** Set only while a turn lasts, so that nothing of the application stays behind on a container's thread. */
    private static final ThreadLocal<@Nullable Cork> CURRENT = new ThreadLocal<>();

    private static final Logger LOG = LoggerFactory.getLogger(Cork.class);

    private final List<Outbox> holding = new ArrayList<>();

    private Cork() {}

    /** Runs the work as a turn, or as a part of the turn this thread is in. */
    static void run(Runnable work) {
        if (CURRENT.get() != null) {
            work.run();
            return;
        }
        Cork turn = new Cork();
        CURRENT.set(turn);
        try {
            work.run();
        } finally {
            CURRENT.remove();
            turn.holding.forEach(Cork::flush);
        }
    }

    private static void flush(Outbox outbox) {
        try {
            outbox.flush();
        } catch (Throwable e) {
            // the others do not pay for it
            LOG.error("A client's frames could not be written", e);
        }
    }

    /** Returns the turn this thread is in, or null. */
    static @Nullable Cork current() {
        return CURRENT.get();
    }

    /** Has the outbox flushed at the end. */
    void add(Outbox outbox) {
        holding.add(outbox);
    }
}
