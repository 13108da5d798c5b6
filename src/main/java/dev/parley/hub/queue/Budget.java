package dev.parley.hub.queue;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory that all clients of a server share. Each client has a small allowance of its own, its floor, and only what it
 * holds above the floor is counted here.
 *
 * <p>A client may hold a quarter of what is free above its floor. So the more clients are greedy, the less each of them
 * gets, and something is always left for a client that holds little: with n greedy clients, 4 / (4 + n) of the budget.
 * Switches share their buffers this way (Choudhury and Hahne, "Dynamic Queue Length Thresholds for Shared-Memory Packet
 * Switches", 1998).
 *
 * <p>Threads: safe for use by any thread, without a lock. Threads that ask at the same moment may together exceed the
 * budget by what each of them adds.
 */
public final class Budget {
    /** A client may hold what is free divided by this. */
    private static final int PART = 4;

    private final long bytes;
    private final AtomicLong used = new AtomicLong();

    /** @param bytes the most that all clients together may hold above their floors */
    public Budget(long bytes) {
        this.bytes = bytes;
    }

    /**
     * Returns whether a client may hold this many bytes.
     *
     * @param held what it would hold, in bytes
     * @param floor what it may always hold, in bytes
     */
    public boolean allows(long held, int floor) {
        return held <= floor || held - floor <= share();
    }

    /** Returns what a client may hold above its floor now, in bytes. */
    public long share() {
        return (bytes - used.get()) / PART;
    }

    /** Records that a client holds {@code after} bytes now instead of {@code before}. */
    public void change(long before, long after, int floor) {
        long by = Math.max(after, floor) - Math.max(before, floor);
        if (by != 0) {
            used.addAndGet(by);
        }
    }

    /** Returns the bytes that all clients together hold above their floors. */
    long used() {
        return used.get();
    }

    /** Returns whether more than half is used. */
    boolean isMostlyUsed() {
        return used.get() > bytes / 2;
    }

    /** Returns whether more is used than the budget has. */
    public boolean isExceeded() {
        return used.get() > bytes;
    }
}
