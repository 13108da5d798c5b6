package dev.parley;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One thread that, under load, works half of the time, so that whatever it does leaves the other half to those who chat. Its queue is
 * as long as there are tasks; their number must be bounded by those who submit them.
 */
final class RestingThread extends ThreadPoolExecutor {
    /** The thread rests after this time of work, for as long. */
    private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final int IDLE_SECONDS = 10;

    /** Confined to the thread, as the other. */
    private long start;

    private long worked;

    @SuppressWarnings("ThreadPriorityCheck") // a hint that helps on some systems; the thread also rests by itself
    RestingThread(ThreadFactory threads) {
        super(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = threads.newThread(task);
            thread.setPriority(Thread.MIN_PRIORITY);
            return thread;
        });
    }

    @Override
    protected void beforeExecute(Thread thread, Runnable task) {
        start = System.nanoTime();
    }

    @Override
    protected void afterExecute(Runnable task, Throwable error) {
        worked += System.nanoTime() - start;
        if (worked >= REST_NANOS) {
            LockSupport.parkNanos(worked);
            worked = 0;
        }
    }
}
