package dev.parley.hub;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one at a time, in the order in which they came, so that what they touch needs no lock. Any thread may post;
 * none ever waits. A task that comes while the box is idle runs on the posting thread where {@code inline} allows it
 * (for few sends a hand-over costs more than the sends), else on a worker.
 */
final class Mailbox implements Runnable {
    /** After so many tasks a posting thread hands the rest to a worker: it has a socket of its own to read. */
    private static final int MOST_INLINE = 64;

    private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    /** Tasks not yet finished; whoever raises it from 0 runs them. */
    private final AtomicInteger pending = new AtomicInteger();

    private final Executor workers;
    private final BooleanSupplier inline;

    Mailbox(Executor workers, BooleanSupplier inline) {
        this.workers = workers;
        this.inline = inline;
    }

    void post(Runnable task) {
        tasks.add(task);
        if (pending.getAndIncrement() > 0) {
            return;
        }
        if (inline.getAsBoolean()) {
            run(MOST_INLINE);
        } else {
            workers.execute(this);
        }
    }

    @Override
    @SuppressWarnings(
            "ThreadPriorityCheck") // measured: without it a worker merges 4 of 8 messages at hand instead of 8
    public void run() {
        // the readers go first: what they hold leaves with what is here already
        Thread.yield();
        run(Integer.MAX_VALUE);
    }

    private void run(int most) {
        int ran = 0;
        do {
            if (ran++ == most) {
                workers.execute(this);
                return;
            }
            runOne();
        } while (pending.decrementAndGet() > 0);
    }

    private void runOne() {
        Runnable task = tasks.poll();
        if (task == null) {
            throw new IllegalStateException("a task was counted but is not in the queue");
        }
        try {
            task.run();
        } catch (RuntimeException e) {
            // a room outlives a failing task
            LOG.error("A task of a room failed", e);
        }
    }
}
