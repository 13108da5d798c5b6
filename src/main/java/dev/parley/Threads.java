package dev.parley;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
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

    /** Few: checking a signature takes well under a millisecond, and all wait for the same key server. */
    private static final int TOKEN_THREADS = 4;

    /** Tokens, not bytes: each is at most 16 KiB of text, so 8 MiB in all. */
    private static final int MAX_WAITING_TOKENS = 256;

    /** Two, so that a round over all clients does not hold up the short rests of busy rooms. */
    private static final int TIMERS = 2;

    private final ThreadPoolExecutor workers = fixed(Runtime.getRuntime().availableProcessors(), "parley-fanout-");
    private final ThreadPoolExecutor blocking = fixed(MOST_BLOCKING, "parley-blocking-");
    private final ThreadPoolExecutor tokens =
            pool(TOKEN_THREADS, new ArrayBlockingQueue<>(MAX_WAITING_TOKENS), "parley-tokens-");
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(TIMERS, named("parley-timer-"));

    Threads() {
        blocking.allowCoreThreadTimeOut(true);
        tokens.allowCoreThreadTimeOut(true);
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

    /**
     * Judges tokens. A pool of its own, so that a key server that does not answer delays nothing else. Rejects with
     * {@link java.util.concurrent.RejectedExecutionException} when {@value #MAX_WAITING_TOKENS} tokens are waiting.
     */
    ExecutorService tokens() {
        return tokens;
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
        tokens.shutdown();
        try {
            // a thread that is seen after this would be taken for one that we forgot, by containers that look
            for (ExecutorService each : List.of(timer, workers, blocking, tokens)) {
                if (!each.awaitTermination(2, TimeUnit.SECONDS)) {
                    each.shutdownNow();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ThreadPoolExecutor fixed(int threads, String prefix) {
        return pool(threads, new LinkedBlockingQueue<>(), prefix);
    }

    private static ThreadPoolExecutor pool(int threads, BlockingQueue<Runnable> queue, String prefix) {
        return new ThreadPoolExecutor(threads, threads, 10, TimeUnit.SECONDS, queue, named(prefix));
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
