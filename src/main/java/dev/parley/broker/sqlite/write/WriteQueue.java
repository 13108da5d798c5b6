package dev.parley.broker.sqlite.write;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parley.broker.BrokerException;
import dev.parley.broker.OverloadedException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Requests for the writer, in order. They count against its bounds until they are answered, so a disk that falls behind
 * rejects messages instead of filling the heap.
 *
 * <p>Safe for any thread. All mutable state is guarded by this; the writer waits on this for requests.
 */
public final class WriteQueue {
    /** A larger transaction would not be faster, only later. */
    private static final int BATCH_REQUESTS = 1_000;

    private static final int BATCH_BYTES = 4 * 1024 * 1024;

    private final WriteLimits limits;

    @GuardedBy("this") private final Deque<Request> waiting = new ArrayDeque<>();

    /** Requests that are not answered yet, waiting or not. */
    @GuardedBy("this") private int unanswered;

    /** Their bytes. */
    @GuardedBy("this") private long bytes;

    @GuardedBy("this") private boolean closed;

    /** The writer while it lingers, or null; and how many requests it lingers for. */
    @GuardedBy("this") private @Nullable Thread lingering;

    @GuardedBy("this") private int enough;

    public WriteQueue(WriteLimits limits) {
        this.limits = limits;
    }

    /**
     * Adds a request.
     *
     * @throws OverloadedException if the bounds are reached
     * @throws BrokerException if the log is closed
     */
    public synchronized void add(Request request) {
        if (closed) {
            throw new BrokerException("the log is closed");
        }
        if (unanswered == limits.requests() || (unanswered > 0 && bytes + request.bytes() > limits.bytes())) {
            throw new OverloadedException(
                    "the disk falls behind: " + unanswered + " requests of " + bytes + " bytes are waiting for it");
        }
        unanswered++;
        bytes += request.bytes();
        waiting.add(request);
        if (waiting.size() == 1) {
            notifyAll();
        }
        if (lingering != null && waiting.size() >= enough) {
            LockSupport.unpark(lingering);
        }
    }

    /** Records that these are answered, or are about to be. */
    synchronized void answered(Collection<? extends Request> requests) {
        for (Request request : requests) {
            unanswered--;
            bytes -= request.bytes();
        }
    }

    /** Returns how many requests are not answered yet. */
    public synchronized int unanswered() {
        return unanswered;
    }

    /** Waits until there is a request, up to {@code millis}; returns whether it had to wait. */
    synchronized boolean await(long millis) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        boolean waited = false;
        while (waiting.isEmpty() && !closed) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                break;
            }
            waited = true;
            wait(left);
        }
        return waited;
    }

    /** Returns whether there is a request. */
    synchronized boolean isWaiting() {
        return !waiting.isEmpty();
    }

    /** Waits until this many requests are waiting, or the time is over, or the log is closed. */
    void linger(int requests, long nanos) {
        long deadline = System.nanoTime() + nanos;
        long left = nanos;
        while (left > 0 && lingers(requests)) {
            // a monitor waits for whole milliseconds
            LockSupport.parkNanos(this, left);
            left = Thread.currentThread().isInterrupted() ? 0 : deadline - System.nanoTime();
        }
        synchronized (this) {
            lingering = null;
        }
    }

    private synchronized boolean lingers(int requests) {
        enough = requests;
        lingering = Thread.currentThread();
        return waiting.size() < requests && !closed;
    }

    /** Removes and returns as many requests as fit one transaction; none if none is waiting. */
    synchronized List<Request> take() {
        List<Request> taken = new ArrayList<>(Math.min(waiting.size(), BATCH_REQUESTS));
        long size = 0;
        while (!waiting.isEmpty() && taken.size() < BATCH_REQUESTS && size < BATCH_BYTES) {
            Request next = waiting.remove();
            size += next.bytes();
            taken.add(next);
        }
        return taken;
    }

    /** Removes and returns all requests that are waiting. */
    synchronized List<Request> drain() {
        List<Request> all = List.copyOf(waiting);
        waiting.clear();
        return all;
    }

    /** Rejects all further requests. */
    public synchronized void close() {
        closed = true;
        notifyAll();
        if (lingering != null) {
            LockSupport.unpark(lingering);
        }
    }

    /** Returns whether it is closed and empty. */
    synchronized boolean isFinished() {
        return closed && waiting.isEmpty();
    }
}
