package dev.parley.hub;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
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
    /** A room that is served without a pause rests this part of the time it took. */
    private static final int REST = 4;
    /** Shorter rests are not worth a timer. */
    private static final long LEAST_REST = TimeUnit.MICROSECONDS.toNanos(100);

    private static final long MOST_REST = TimeUnit.MILLISECONDS.toNanos(2);

    private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);

    /** Runs something later, without a thread that waits. */
    interface Delay {
        void run(long nanos, Runnable later);
    }

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    /** Tasks not yet finished; whoever raises it from 0 runs them. */
    private final AtomicInteger pending = new AtomicInteger();

    private final Executor workers;
    private final Delay delay;
    private final BooleanSupplier inline;

    Mailbox(Executor workers, Delay delay, BooleanSupplier inline) {
        this.workers = workers;
        this.delay = delay;
        this.inline = inline;
    }

    void post(Runnable task) {
        tasks.add(task);
        if (pending.getAndIncrement() > 0) {
            return;
        }
        if (inline.getAsBoolean()) {
            runInline();
        } else {
            workers.execute(this);
        }
    }

    private void runInline() {
        int ran = 0;
        int left;
        do {
            if (ran >= MOST_INLINE) {
                workers.execute(this);
                return;
            }
            int found = Math.min(pending.get(), MOST_INLINE - ran);
            Cork.run(() -> run(found));
            ran += found;
            left = pending.addAndGet(-found);
        } while (left > 0);
    }

    @Override
    @SuppressWarnings(
            "ThreadPriorityCheck") // measured: without it a worker merges 4 of 8 messages at hand instead of 8
    public void run() {
        // the readers go first: what they hold leaves with what is here already
        Thread.yield();
        long began = System.nanoTime();
        int found = pending.get();
        run(found);
        if (pending.addAndGet(-found) == 0) {
            return;
        }
        // measured: without a rest two halves of a busy room's messages take turns at the disk for ever
        long rest = Math.min((System.nanoTime() - began) / REST, MOST_REST);
        if (rest >= LEAST_REST) {
            delay.run(rest, () -> workers.execute(this));
        } else {
            // behind the rooms that wait: one that is never done would keep what a turn holds back for them
            workers.execute(this);
        }
    }

    private void run(int found) {
        for (int i = 0; i < found; i++) {
            runOne();
        }
    }

    private void runOne() {
        Runnable task = tasks.poll();
        if (task == null) {
            throw new IllegalStateException("a task was counted but is not in the queue");
        }
        try {
            task.run();
        } catch (Throwable e) {
            // a room outlives a failing task, even one that ran out of memory
            LOG.error("A task of a room failed", e);
        }
    }
}
