package dev.parley.broker.sqlite.search;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parley.broker.AmendmentException;
import dev.parley.broker.BrokerException;
import dev.parley.broker.FairQueue;
import dev.parley.broker.OverloadedException;
import dev.parley.broker.SearchRequest;
import dev.parley.broker.Sought;
import dev.parley.broker.sqlite.write.SqliteRecords.Actor;
import dev.parley.message.RoomName;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that searches and that keeps the {@link SearchIndex}. What was changed leaves the index first, then come searches, part
 * by part and in turn by owner; the index grows when nothing else is to be done. After each of its steps the thread rests as long
 * as it worked, so all searches together take half a core.
 *
 * <p>Every method may be called by any thread.
 */
public final class Searcher implements Runnable {
    /** Each is one part of one search. */
    private static final int MAX_WAITING = 1_000;

    private static final int MAX_WAITING_PER_OWNER = 500;
    /** The thread rests after this time, for as long, or for longer if a step took longer. */
    private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final long MAX_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final long UNMARK_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** Failures are logged this often at most, since every search can cause one. */
    private static final long LOG_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final Logger LOG = LoggerFactory.getLogger(Searcher.class);

    private final SearchedLog log;
    private final FairQueue<Part> parts = new FairQueue<>(MAX_WAITING, MAX_WAITING_PER_OWNER);

    private final Withdrawals withdrawals;
    private final Actor actor;

    /** Whether messages may have to leave the index. */
    @GuardedBy("this") private boolean due = true;

    @GuardedBy("this") private int waitingParts;

    @GuardedBy("this") private boolean closed;

    /** How long the latest step has waited, in nanoseconds. */
    private long idle;

    /** For how long the thread has worked without a rest, in nanoseconds. */
    private long worked;

    private long logged = System.nanoTime() - LOG_PAUSE_NANOS;
    private long unmarked = System.nanoTime();

    private record Part(SearchRequest request, CompletableFuture<Sought> answer) {}

    /**
     * @param log used by this thread only
     * @param actor hands work to the writer
     */
    public Searcher(SearchedLog log, Withdrawals withdrawals, Actor actor) {
        this.log = log;
        this.withdrawals = withdrawals;
        this.actor = actor;
    }

    /** Searches a part of a room. */
    public CompletionStage<Sought> search(SearchRequest request) {
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
     * Has messages changed. Searches read them from the log from now on, until they have left the index after the change.
     *
     * @param seqs the messages; all of the room if empty
     * @param act queues the change; called at once, so that changes keep their place among other writes
     */
    public <T> CompletionStage<T> changing(RoomName room, List<Long> seqs, Supplier<CompletionStage<T>> act) {
        withdrawals.begin(room, seqs);
        CompletionStage<T> answer = act.get();
        var unused = answer.whenComplete((done, error) -> {
            // a write that has failed may have taken effect all the same
            withdrawals.end(room, seqs, !(error instanceof AmendmentException));
            wake();
        });
        return answer;
    }

    private synchronized void wake() {
        due = true;
        notifyAll();
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
        boolean withdraws;
        Part part;
        idle = 0;
        synchronized (this) {
            long before = System.nanoTime();
            long wait = log.idleMillis();
            while (!due && waitingParts == 0 && !closed && wait > 0) {
                wait(wait);
                wait = log.idleMillis();
            }
            idle = System.nanoTime() - before;
            withdraws = due;
            due = false;
            if (closed && !withdraws) {
                return false;
            }
            part = withdraws ? null : parts.poll();
            waitingParts -= part == null ? 0 : 1;
        }
        if (withdraws) {
            if (log.withdraw()) {
                wake();
            }
        } else if (part != null) {
            serve(part);
        } else {
            log.tend();
            unmark();
        }
        return true;
    }

    /** Once in a while, so that a room whose messages change all the time is not marked again for each change. */
    private void unmark() {
        long now = System.nanoTime();
        if (now - unmarked >= UNMARK_NANOS) {
            unmarked = now;
            withdrawals.unmark(actor);
        }
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

    /** Rests, unless something was changed. */
    private void rest(long nanos) throws InterruptedException {
        long until = System.nanoTime() + nanos;
        synchronized (this) {
            long left = nanos;
            while (!due && !closed && left > 0) {
                // at least a millisecond, so that the loop ends
                wait(1 + TimeUnit.NANOSECONDS.toMillis(left));
                left = until - System.nanoTime();
            }
        }
    }

    private void drain() {
        BrokerException why = new BrokerException("the log is closed");
        parts.drain().forEach(part -> part.answer.completeExceptionally(why));
    }

    /** Ends the thread, after messages that were changed have left the index. */
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
