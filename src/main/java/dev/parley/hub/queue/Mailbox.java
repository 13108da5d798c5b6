package dev.parley.hub.queue;

import dev.parley.hub.room.Signals;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queue of a room's tasks: it runs them one at a time, in the order in which they were posted, so that what they
 * touch needs no lock. Any thread may post; none ever waits.
 *
 * <p>A task that is posted to an idle mailbox runs on the posting thread if {@code inline} allows it (a room of few
 * members costs less than a hand-over), else on a worker.
 *
 * <p>The queue itself has no bound. Its posters have: each command in it is counted in the {@link Inbox} of its client,
 * and the messages and signals of a room are queued in {@link Incoming} and {@link Signals}, which post one task at a
 * time.
 */
public final class Mailbox implements Runnable {
    /** The most tasks a posting thread runs before a worker takes over, since it has a socket to read. */
    private static final int MAX_INLINE = 64;

    private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    /** The tasks that have not ended yet. The thread that raises it from 0 runs them. */
    private final AtomicInteger pending = new AtomicInteger();

    private final Executor workers;
    private final Pacing.Delay delay;
    private final BooleanSupplier inline;

    /**
     * Makes an empty mailbox.
     *
     * @param inline whether the posting thread may run tasks itself; asked on that thread
     */
    public Mailbox(Executor workers, Pacing.Delay delay, BooleanSupplier inline) {
        this.workers = workers;
        this.delay = delay;
        this.inline = inline;
    }

    public void post(Runnable task) {
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
            if (ran >= MAX_INLINE) {
                workers.execute(this);
                return;
            }
            int found = Math.min(pending.get(), MAX_INLINE - ran);
            Cork.run(() -> run(found));
            ran += found;
            left = pending.addAndGet(-found);
        } while (left > 0);
    }

    @Override
    @SuppressWarnings(
            "ThreadPriorityCheck") // measured: without it a worker merges 4 of 8 messages at hand instead of 8
    public void run() {
        // yield so that socket threads can post the messages they have read already; those leave in the same frame
        Thread.yield();
        long began = System.nanoTime();
        int found = pending.get();
        run(found);
        if (pending.addAndGet(-found) == 0) {
            return;
        }
        long rest = Pacing.restAfter(System.nanoTime() - began);
        if (rest > 0) {
            delay.run(rest, () -> workers.execute(this));
        } else {
            // after the rooms that wait: a room that never ends would keep their frames under the worker's cork
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
            // a room outlives a task that fails, even one that ran out of memory
            LOG.error("A task of a room failed", e);
        }
    }
}
