package dev.parley.hub.queue;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds back writes while one thread does several things in a row: handling a frame it read, delivering a batch of the
 * log, serving the tasks of a room. An outbox that is offered frames under a cork writes them when the cork is pulled, in
 * one write, since a write costs more than everything before it. The name is that of {@code TCP_CORK}.
 *
 * <p>A cork belongs to the thread that runs under it and is found through a thread-local. An argument would have to pass
 * through the broker's contract: with a log in memory, what a client says comes back to the room's members on the same
 * stack, through {@code append} and the listener.
 */
public final class Cork {
    /**
     * The rooms that a thread of the log serves itself in one batch. It leaves further rooms to the workers, so that one
     * thread does not write the sockets of all small rooms. With one processor there is nobody to hand them to.
     */
    private static final int ROOMS_PER_DELIVERY =
            Runtime.getRuntime().availableProcessors() == 1 ? Integer.MAX_VALUE : 8;

    /** Set only while a cork is in use, so that nothing of the application stays on a container's thread. */
    private static final ThreadLocal<@Nullable Cork> CURRENT = new ThreadLocal<>();

    private static final Logger LOG = LoggerFactory.getLogger(Cork.class);

    /** Something that holds back what it would write. */
    interface Corked {
        /** Writes what was held back. */
        void flush();
    }

    // All state is confined to the thread that runs under the cork.

    private final List<Corked> corked = new ArrayList<>();
    /** Rooms that this thread may still serve itself. */
    private int rooms;

    private Cork(int rooms) {
        this.rooms = rooms;
    }

    /** Runs work under a cork that this thread has already, or else under a new one. */
    public static void run(Runnable work) {
        run(work, Integer.MAX_VALUE);
    }

    /** Runs a delivery of the log, on its thread: like {@link #run}, but it serves only a few rooms itself. */
    public static void deliver(Runnable delivery) {
        run(delivery, ROOMS_PER_DELIVERY);
    }

    private static void run(Runnable work, int rooms) {
        if (CURRENT.get() != null) {
            work.run();
            return;
        }
        Cork cork = new Cork(rooms);
        CURRENT.set(cork);
        try {
            work.run();
        } finally {
            CURRENT.remove();
            cork.corked.forEach(Cork::flush);
        }
    }

    private static void flush(Corked each) {
        try {
            each.flush();
        } catch (Throwable e) {
            // the others are still written
            LOG.error("A client's frames could not be written", e);
        }
    }

    /** Returns this thread's cork, or null if it has none: then a write goes out at once. */
    static @Nullable Cork current() {
        return CURRENT.get();
    }

    /**
     * Returns whether this thread may serve a small room itself, and counts the room. Threads of sockets may. A thread
     * without a cork may not: it is a timer's or a reader's of the log, and others wait for it.
     */
    public static boolean mayServe() {
        Cork cork = CURRENT.get();
        return cork != null && cork.rooms-- > 0;
    }

    /** Registers something to be flushed when the cork is pulled. */
    void add(Corked each) {
        corked.add(each);
    }
}
