package dev.parley.rights;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Puts a time limit on answers from outside, and has those who wait for them run on the server's own workers. */
public final class Deadline {
    private final Duration timeout;
    private final ScheduledExecutorService timer;
    private final Executor workers;

    /**
     * Creates a limit.
     *
     * @param timeout {@code parley.rights.timeout}
     * @param workers threads that run commands
     * @throws IllegalArgumentException if the time is not positive
     */
    public Deadline(Duration timeout, ScheduledExecutorService timer, Executor workers) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("parley.rights.timeout must be more than 0");
        }
        this.timeout = timeout;
        this.timer = timer;
        this.workers = workers;
    }

    Duration timeout() {
        return timeout;
    }

    /** Returns the answer, or what stands for it if it takes too long. Completes on a worker. */
    <T> CompletableFuture<T> limit(CompletableFuture<T> answer, T late) {
        try {
            Future<?> alarm = timer.schedule(() -> answer.complete(late), timeout.toMillis(), TimeUnit.MILLISECONDS);
            var unused = answer.whenComplete((value, error) -> alarm.cancel(false));
        } catch (RejectedExecutionException e) {
            // the server stops
            answer.complete(late);
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        var unused = answer.whenComplete((value, error) -> {
            T known = error == null ? value : late;
            try {
                workers.execute(() -> result.complete(known));
            } catch (RejectedExecutionException e) {
                result.complete(known);
            }
        });
        return result;
    }
}
