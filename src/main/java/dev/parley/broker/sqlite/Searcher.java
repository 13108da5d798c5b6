package dev.parley.broker.sqlite;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parley.broker.BrokerException;
import dev.parley.broker.FairQueue;
import dev.parley.broker.OverloadedException;
import dev.parley.broker.SearchRequest;
import dev.parley.broker.Sought;
import dev.parley.message.RoomName;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that searches and that keeps the {@link SearchIndex}. Changes of messages come first, then searches, part
 * by part and in turn by owner; the index grows when nothing else is to be done. After each of its steps the thread rests as long
 * as it worked, so all searches together take half a core.
 *
 * <p>Every method may be called by any thread.
 */
final class Searcher implements Runnable {
    /** Each is one part of one search. */
    private static final int MAX_WAITING = 1_000;

    private static final int MAX_WAITING_PER_OWNER = 500;
    /** The thread rests after this time, for as long, or for longer if a step took longer. */
    private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final long MAX_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** Failures are logged this often at most, since every search can cause one. */
    private static final long LOG_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final Logger LOG = LoggerFactory.getLogger(Searcher.class);

    private final SearchedLog log;
    private final FairQueue<Part> parts = new FairQueue<>(MAX_WAITING, MAX_WAITING_PER_OWNER);

    /** Changes of messages, in their order. The writer's queue bounds them. */
    @GuardedBy("this") private final Deque<Runnable> changes = new ArrayDeque<>();

    @GuardedBy("this") private int waitingParts;

    @GuardedBy("this") private boolean closed;

    /** How long the latest step has waited, in nanoseconds. */
    private long idle;

    /** For how long the thread has worked without a rest, in nanoseconds. */
    private long worked;

    private long logged = System.nanoTime() - LOG_PAUSE_NANOS;

    private record Part(SearchRequest request, CompletableFuture<Sought> answer) {}

    /** @param log used by this thread only */
    Searcher(SearchedLog log) {
        this.log = log;
    }

    /** Searches a part of a room. */
    CompletionStage<Sought> search(SearchRequest request) {
        Part part = new Part(request, new CompletableFuture<>());
        synchronized (this) {
            if (closed) {
                part.answer.completeExceptionally(new BrokerException("the log is closed"));
            } else if (parts.offer(request.owner(), part)) {
                waitingParts++;
                notifyAll();
            } else {
                part.answer.completeExceptionally(new OverloadedException("too many searches are waiting"));
            }
        }
        return part.answer;
    }

    /**
     * Has messages changed after they have left the index, and keeps them out of it until they are changed.
     *
     * @param seqs the messages; all of the room if empty
     * @param act makes the change; called once, in the order of these calls
     */
    <T> CompletionStage<T> without(RoomName room, List<Long> seqs, Supplier<CompletionStage<T>> act) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Runnable change = () -> change(room, seqs, act, answer);
        synchronized (this) {
            if (!closed) {
                changes.add(change);
                notifyAll();
                return answer;
            }
        }
        // the index is closed, and the writer says the same of the log
        return act.get();
    }

    private <T> void change(
            RoomName room, List<Long> seqs, Supplier<CompletionStage<T>> act, CompletableFuture<T> answer) {
        log.withdraw(room, seqs);
        act.get().whenComplete((done, error) -> {
            log.release(room);
            if (error == null) {
                answer.complete(done);
            } else {
                answer.completeExceptionally(error);
            }
        });
    }

    @Override
    public void run() {
        try {
            boolean open = true;
            while (open) {
                long start = System.nanoTime();
                open = step();
                worked += System.nanoTime() - start - idle;
                if (worked >= REST_NANOS) {
                    rest(Math.min(MAX_REST_NANOS, worked));
                    worked = 0;
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("The thread that searches was interrupted", e);
        } finally {
            close();
            drain();
            log.close();
        }
    }

    /** Waits for something to do and does it; returns whether there may be more. */
    private boolean step() throws InterruptedException {
        Runnable change;
        Part part;
        idle = 0;
        synchronized (this) {
            long before = System.nanoTime();
            long wait = log.idleMillis();
            while (changes.isEmpty() && waitingParts == 0 && !closed && wait > 0) {
                wait(wait);
                wait = log.idleMillis();
            }
            idle = System.nanoTime() - before;
            change = changes.poll();
            if (closed && change == null) {
                return false;
            }
            part = change == null ? parts.poll() : null;
            waitingParts -= part == null ? 0 : 1;
        }
        if (change != null) {
            change.run();
        } else if (part != null) {
            serve(part);
        } else {
            log.tend();
        }
        return true;
    }

    private void serve(Part part) {
        Sought sought;
        try {
            sought = log.search(part.request);
        } catch (SQLException | RuntimeException | Error e) {
            long now = System.nanoTime();
            if (now - logged >= LOG_PAUSE_NANOS) {
                logged = now;
                LOG.error("The log cannot be searched", e);
            }
            part.answer.completeExceptionally(new BrokerException("the log cannot be searched", e));
            return;
        }
        part.answer.complete(sought);
    }

    /** Rests, unless a change waits. */
    private void rest(long nanos) throws InterruptedException {
        long until = System.nanoTime() + nanos;
        synchronized (this) {
            long left = nanos;
            while (changes.isEmpty() && !closed && left > 0) {
                // at least a millisecond, so that the loop ends
                wait(1 + TimeUnit.NANOSECONDS.toMillis(left));
                left = until - System.nanoTime();
            }
        }
    }

    private void drain() {
        BrokerException why = new BrokerException("the log is closed");
        parts.drain().forEach(part -> part.answer.completeExceptionally(why));
        for (Runnable change = poll(); change != null; change = poll()) {
            change.run();
        }
    }

    private synchronized @Nullable Runnable poll() {
        return changes.poll();
    }

    /** Ends the thread after the changes that wait. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
