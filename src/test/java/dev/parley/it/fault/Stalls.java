package dev.parley.it.fault;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Measures how long the machine keeps a thread waiting that has next to nothing to do, so that a test can allow for it. */
public final class Stalls implements AutoCloseable {
    private static final long NAP = TimeUnit.MILLISECONDS.toNanos(5);

    private final Thread thread = new Thread(this::measure, "stalls");
    private volatile boolean closed;
    private volatile long longest;

    private Stalls() {
        thread.setDaemon(true);
    }

    /** Starts to measure. */
    public static Stalls start() {
        Stalls stalls = new Stalls();
        stalls.thread.start();
        return stalls;
    }

    /** Returns the longest wait so far. */
    public Duration longest() {
        return Duration.ofNanos(longest);
    }

    private void measure() {
        while (!closed) {
            long start = System.nanoTime();
            LockSupport.parkNanos(NAP);
            longest = Math.max(longest, System.nanoTime() - start - NAP);
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
