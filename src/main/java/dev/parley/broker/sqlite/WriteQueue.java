package dev.parley.broker.sqlite;

import dev.parley.broker.BrokerException;
import dev.parley.broker.sqlite.Request.Append;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Requests on their way to the writer, in order. Bounded from here until they are answered: a disk that does not keep
 * up refuses messages instead of filling the heap.
 */
final class WriteQueue {
    /** More in one transaction would not be faster, only later. */
    private static final int BATCH_MESSAGES = 1_000;

    private static final int BATCH_BYTES = 4 * 1024 * 1024;

    private final int mostMessages;
    private final long mostBytes;

    // All mutable state is guarded by this; the writer waits on this for requests.

    private final Deque<Request> waiting = new ArrayDeque<>();
    /** Appends not yet answered. */
    private int messages;
    /** Their bytes. */
    private long bytes;

    private boolean closed;

    WriteQueue(int mostMessages, long mostBytes) {
        this.mostMessages = mostMessages;
        this.mostBytes = mostBytes;
    }

    /**
     * Lets a request in.
     *
     * @throws BrokerException when too much is under way, or the log is closed
     */
    synchronized void add(Request request) {
        if (closed) {
            throw new BrokerException("the log is closed");
        }
        if (request instanceof Append append) {
            if (messages == mostMessages || (messages > 0 && bytes + append.bytes() > mostBytes)) {
                throw new BrokerException("the log does not keep up: " + messages + " messages of " + bytes
                        + " bytes are on their way to the disk");
            }
            messages++;
            bytes += append.bytes();
        }
        waiting.add(request);
        if (waiting.size() == 1) {
            notifyAll();
        }
    }

    /** Takes note that these are not under way any more. */
    synchronized void answered(List<Append> appends) {
        for (Append append : appends) {
            messages--;
            bytes -= append.bytes();
        }
    }

    /** Returns how many appends are under way. */
    synchronized int unanswered() {
        return messages;
    }

    /** Waits for requests, at most so long; returns whether it had to. */
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

    /** Takes as many requests as fit one transaction; none where none is waiting. */
    synchronized List<Request> take() {
        List<Request> taken = new ArrayList<>(Math.min(waiting.size(), BATCH_MESSAGES));
        long size = 0;
        while (!waiting.isEmpty() && taken.size() < BATCH_MESSAGES && size < BATCH_BYTES) {
            Request next = waiting.remove();
            size += next instanceof Append append ? append.bytes() : 0;
            taken.add(next);
        }
        return taken;
    }

    /** Takes all that waits. */
    synchronized List<Request> rest() {
        List<Request> rest = List.copyOf(waiting);
        waiting.clear();
        return rest;
    }

    /** From now on nothing is let in. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** Returns whether nothing comes any more. */
    synchronized boolean isOver() {
        return closed && waiting.isEmpty();
    }
}
