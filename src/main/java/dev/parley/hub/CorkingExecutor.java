package dev.parley.hub;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a worker serve the rooms that wait for one in a single {@link Cork}: whoever is in several of them gets one write.
 * A room that waits alone is served without a turn, since each of its members gets one write anyway. Safe for any thread.
 */
final class CorkingExecutor implements Executor {
    /** Rooms in a turn, so that the members of the first do not wait for all others. */
    private static final int MOST = 64;

    private static final Logger LOG = LoggerFactory.getLogger(CorkingExecutor.class);

    private final Executor workers;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    CorkingExecutor(Executor workers) {
        this.workers = workers;
    }

    @Override
    public void execute(Runnable task) {
        waiting.add(task);
        workers.execute(this::serve);
    }

    /** Comes once for each task, and finds none where an earlier turn has taken it along. */
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
            for (Runnable next = second; next != null; next = ++served < MOST ? waiting.poll() : null) {
                run(next);
            }
        });
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            // the others of the turn do not pay for it
            LOG.error("A room could not be served", e);
        }
    }
}
