package dev.parley.hub.queue;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a worker serve all rooms that are waiting for one under a single {@link Cork}, so that a client that is in several
 * of them gets one write. A room that waits alone is served without a cork, since each of its members gets one write
 * anyway. Safe for use by any thread.
 */
public final class CorkingExecutor implements Executor {
    /** The most rooms served under one cork, so that the members of the first do not wait for all others. */
    private static final int MAX_ROOMS = 64;

    private static final Logger LOG = LoggerFactory.getLogger(CorkingExecutor.class);

    private final Executor workers;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    public CorkingExecutor(Executor workers) {
        this.workers = workers;
    }

    @Override
    public void execute(Runnable task) {
        waiting.add(task);
        workers.execute(this::serve);
    }

    /** Runs once for each task, and finds none if an earlier run has served it already. */
    private void serve() {
        Runnable first = waiting.poll();
        if (first == null) {
            return;
        }
        Runnable second = waiting.poll();
        if (second == null) {
            run(first);
            return;
        }
        Cork.run(() -> {
            run(first);
            int served = 1;
            for (Runnable next = second; next != null; next = ++served < MAX_ROOMS ? waiting.poll() : null) {
                run(next);
            }
        });
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            // the other rooms are still served
            LOG.error("A room could not be served", e);
        }
    }
}
