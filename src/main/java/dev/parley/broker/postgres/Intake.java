package dev.parley.broker.postgres;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parley.broker.BrokerException;
import dev.parley.broker.OverloadedException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Writes that wait for one writer, in order. They count against its bounds until they are answered, so a database that falls
 * behind rejects messages instead of filling the heap.
 *
 * <p>Safe for any thread. All mutable state is guarded by this; the writer waits on this.
 */
final class Intake {
    private static final int MAX_WRITES = 25_000;
    private static final long MAX_BYTES = 32L * 1024 * 1024;

    /** A larger batch would hold its rooms for longer, and not be faster. */
    private static final int BATCH_WRITES = 1_000;

    private static final long BATCH_BYTES = 4L * 1024 * 1024;

    @GuardedBy("this") private final Deque<Write> waiting = new ArrayDeque<>();

    @GuardedBy("this") private int unanswered;

    @GuardedBy("this") private long bytes;

    @GuardedBy("this") private boolean closed;

    /**
     * Adds a write.
     *
     * @throws OverloadedException if the bounds are reached
     * @throws BrokerException if the log is closed
     */
    synchronized void add(Write write) {
        if (closed) {
            throw new BrokerException("the log is closed");
        }
        if (unanswered == MAX_WRITES || (unanswered > 0 && bytes + write.bytes() > MAX_BYTES)) {
            throw new OverloadedException(
                    "the database falls behind: " + unanswered + " requests of " + bytes + " bytes are waiting for it");
        }
        unanswered++;
        bytes += write.bytes();
        waiting.add(write);
        notifyAll();
    }

    /** Records that this is answered, or is about to be. */
    synchronized void answered(Write write) {
        unanswered--;
        bytes -= write.bytes();
    }

    synchronized int unanswered() {
        return unanswered;
    }

    /** Waits for writes, and takes as many as fit one batch; none if it is closed and empty. */
    synchronized List<Write> take() throws InterruptedException {
        while (waiting.isEmpty() && !closed) {
            wait();
        }
        List<Write> taken = new ArrayList<>(Math.min(waiting.size(), BATCH_WRITES));
        long size = 0;
        while (!waiting.isEmpty() && taken.size() < BATCH_WRITES && size < BATCH_BYTES) {
            Write next = waiting.remove();
            size += next.bytes();
            taken.add(next);
        }
        return taken;
    }

    /** Removes all that wait, because the database does not answer. */
    synchronized List<Write> drain() {
        List<Write> all = List.copyOf(waiting);
        waiting.clear();
        return all;
    }

    /** Rejects all further writes. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    synchronized boolean isClosed() {
        return closed;
    }
}
