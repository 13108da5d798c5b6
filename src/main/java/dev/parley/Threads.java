package dev.parley;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The server's own threads, beside the container's. Their number does not depend on that of clients or rooms. */
final class Threads implements AutoCloseable {
    /** Calls that wait are rare, and each waits for one slow peer or key server. */
    private static final int MOST_BLOCKING = 32;

    /** Two, so that a round over all clients does not hold up the short rests of busy rooms. */
    private static final int TIMERS = 2;

    private final ThreadPoolExecutor workers = fixed(Runtime.getRuntime().availableProcessors(), "parley-fanout-");
    private final ThreadPoolExecutor blocking = fixed(MOST_BLOCKING, "parley-blocking-");
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(TIMERS, named("parley-timer-"));

    Threads() {
        blocking.allowCoreThreadTimeOut(true);
        timer.setRemoveOnCancelPolicy(true);
    }

    /** Serve large rooms; never wait. */
    ExecutorService workers() {
        return workers;
    }

    /** Run what may wait. */
    ExecutorService blocking() {
        return blocking;
    }

    /** Calls back for deadlines; never waits. */
    ScheduledThreadPoolExecutor timer() {
        return timer;
    }

    /** Returns how many tasks wait for a worker. */
    int waitingForWorkers() {
        return workers.getQueue().size();
    }

    /** Returns how many tasks that may wait do so for a thread. */
    int waitingForBlocking() {
        return blocking.getQueue().size();
    }

    @Override
    public void close() {
        timer.shutdownNow();
        workers.shutdown();
        blocking.shutdown();
        try {
            // a thread that is seen after this would be taken for one that we forgot, by containers that look
            for (ExecutorService each : List.of(timer, workers, blocking)) {
                if (!each.awaitTermination(2, TimeUnit.SECONDS)) {
                    each.shutdownNow();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ThreadPoolExecutor fixed(int threads, String prefix) {
        return new ThreadPoolExecutor(
                threads, threads, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), named(prefix));
    }

    private static ThreadFactory named(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return run -> {
            Thread thread = new Thread(run, prefix + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
