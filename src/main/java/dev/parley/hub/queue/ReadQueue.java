package dev.parley.hub.queue;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Has one client read one page at a time: the next read starts after the page before it has left the outbox. Together,
 * the pages of all its rooms would overflow the outbox of a client that reconnects over a slow link. Safe for use by any
 * thread.
 */
public final class ReadQueue {
    private final PageReads pages;
    private final Consumer<Runnable> afterFlush;

    @GuardedBy("this") private final Deque<Consumer<Runnable>> waiting = new ArrayDeque<>(0);

    /** Whether a page is being read or has not left yet. */
    @GuardedBy("this") private boolean reading;

    /** Whether a thread is starting reads. It also starts those that become possible meanwhile, so that calls do not nest. */
    @GuardedBy("this") private boolean starting;

    @GuardedBy("this") private boolean closed;

    /**
     * Makes an empty queue.
     *
     * @param pages bounds the reads of all clients
     * @param afterFlush runs an action once the client's outbox has sent what it has now
     */
    public ReadQueue(PageReads pages, Consumer<Runnable> afterFlush) {
        this.pages = pages;
        this.afterFlush = afterFlush;
    }

    /**
     * Reads in turn.
     *
     * @param read starts to read. It gets an action that it must run exactly once, after the page was passed to the
     *     outbox or is no longer wanted. Not called after {@link #close}
     */
    public void read(Consumer<Runnable> read) {
        synchronized (this) {
            if (closed) {
                return;
            }
            waiting.add(read);
        }
        startNext();
    }

    /** Drops the reads that wait, and later ones, since the connection has ended and nobody pays for them. */
    public synchronized void close() {
        closed = true;
        waiting.clear();
    }

    private void startNext() {
        synchronized (this) {
            if (starting) {
                return;
            }
            starting = true;
        }
        for (Consumer<Runnable> next = next(); next != null; next = next()) {
            Consumer<Runnable> read = next;
            pages.start(() -> start(read));
        }
    }

    private void start(Consumer<Runnable> read) {
        if (isClosed()) {
            pages.end();
            return;
        }
        read.accept(() -> {
            pages.end();
            afterFlush.accept(this::ended);
        });
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized @Nullable Consumer<Runnable> next() {
        Consumer<Runnable> next = reading ? null : waiting.poll();
        if (next == null) {
            starting = false;
        } else {
            reading = true;
        }
        return next;
    }

    private void ended() {
        synchronized (this) {
            reading = false;
        }
        startNext();
    }
}
