package dev.parley;

import java.time.Duration;
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

/** The server's own threads, besides the container's. Their number is independent of the numbers of clients and rooms. */
final class Threads implements AutoCloseable {
    /** Limit of the threads for blocking calls, which are rare and wait for one slow peer each. */
    private static final int MOST_BLOCKING = 32;

    /** A few are enough, because a signature takes well under 1 ms to check, and all wait for the same key server. */
    private static final int TOKEN_THREADS = 4;

    /** In tokens. Each is at most 16 KiB of text, so all take at most 8 MiB. */
    private static final int MAX_WAITING_TOKENS = 256;

    /** Each waits for one call of an application's policy. */
    private static final int POLICY_THREADS = 8;

    /** In calls; about 200 bytes each. */
    private static final int MAX_WAITING_POLICY_CALLS = 4_096;

    /** Of the disk with files, which serves no more than a few at once well. */
    private static final int FILE_THREADS = 4;

    /** Two, so that a heartbeat round over all clients does not delay the short rests of busy rooms. */
    private static final int TIMERS = 2;

    private final ThreadPoolExecutor workers = fixed(Runtime.getRuntime().availableProcessors(), "parley-fanout-");
    private final ThreadPoolExecutor blocking = fixed(MOST_BLOCKING, "parley-blocking-");
    private final ThreadPoolExecutor tokens =
            pool(TOKEN_THREADS, new ArrayBlockingQueue<>(MAX_WAITING_TOKENS), "parley-tokens-");
    private final ThreadPoolExecutor policies =
            pool(POLICY_THREADS, new ArrayBlockingQueue<>(MAX_WAITING_POLICY_CALLS), "parley-policy-");
    private final ThreadPoolExecutor search = new RestingThread(named("parley-matching-"));
    private final ThreadPoolExecutor files = fixed(FILE_THREADS, "parley-files-");
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(TIMERS, named("parley-timer-"));

    Threads() {
        blocking.allowCoreThreadTimeOut(true);
        tokens.allowCoreThreadTimeOut(true);
        policies.allowCoreThreadTimeOut(true);
        search.allowCoreThreadTimeOut(true);
        files.allowCoreThreadTimeOut(true);
        timer.setRemoveOnCancelPolicy(true);
    }

    /** Returns the threads that deliver to large rooms; tasks must not block. */
    ExecutorService workers() {
        return workers;
    }

    /** Returns the threads for tasks that may block. */
    ExecutorService blocking() {
        return blocking;
    }

    /**
     * Returns the threads that check tokens. They are separate, so that an unresponsive key server delays nothing else. They
     * throw {@link java.util.concurrent.RejectedExecutionException} if {@value #MAX_WAITING_TOKENS} tokens are waiting.
     */
    ExecutorService tokens() {
        return tokens;
    }

    /**
     * Returns the threads that call an application's policy. They are separate, so that one that hangs delays nothing else.
     * They throw {@link java.util.concurrent.RejectedExecutionException} if {@value #MAX_WAITING_POLICY_CALLS} calls are
     * waiting.
     */
    ExecutorService policies() {
        return policies;
    }

    /** Returns the one thread that compares messages with searches; it rests as long as it works. Tasks must not block. */
    ExecutorService search() {
        return search;
    }

    /** Returns the threads that read and write files, a piece at a time. Each request has one piece in their queue at most. */
    ExecutorService files() {
        return files;
    }

    /** Returns the timer for deadlines and rounds; tasks must not block. */
    ScheduledThreadPoolExecutor timer() {
        return timer;
    }

    /** Runs a short task again and again, until the server stops. */
    void every(Duration period, Runnable task) {
        var unused = timer.scheduleWithFixedDelay(task, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Returns the number of tasks that wait for a worker. */
    int waitingForWorkers() {
        return workers.getQueue().size();
    }

    /** Returns the number of blocking tasks that wait for a thread. */
    int waitingForBlocking() {
        return blocking.getQueue().size();
    }

    /** Returns the number of pieces of files that wait for a thread. */
    int waitingForFiles() {
        return files.getQueue().size();
    }

    /** Drops waiting timers, finishes queued tasks, and waits up to 2 s for each pool, then interrupts its threads. */
    @Override
    public void close() {
        timer.shutdownNow();
        workers.shutdown();
        blocking.shutdown();
        tokens.shutdown();
        policies.shutdown();
        search.shutdown();
        files.shutdown();
        try {
            // containers report threads that outlive the application as leaks
            for (ExecutorService each : List.of(timer, workers, blocking, tokens, policies, search, files)) {
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
