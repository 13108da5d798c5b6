package dev.parley.broker.postgres;

import dev.parley.broker.BrokerException;
import dev.parley.broker.FairQueue;
import dev.parley.broker.OverloadedException;
import java.sql.SQLException;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads on threads of its own, each with a connection, in turn by owner.
 *
 * <p>Safe for any thread.
 */
final class PageReaders {
    private static final int MAX_WAITING = 50_000;
    private static final int MAX_WAITING_PER_OWNER = 5_000;

    private static final Logger LOG = LoggerFactory.getLogger(PageReaders.class);

    private final ExecutorService threads;
    private final FairQueue<Read<?>> waiting = new FairQueue<>(MAX_WAITING, MAX_WAITING_PER_OWNER);
    private final Queue<Session> all = new ConcurrentLinkedQueue<>();
    private final ThreadLocal<Session> sessions;

    private record Read<T>(Session.Task<T> task, CompletableFuture<T> answer) {}

    /** @param threads with a queue that takes everything; it is bounded by what waits here */
    PageReaders(Database database, ExecutorService threads) {
        this.threads = threads;
        this.sessions = ThreadLocal.withInitial(() -> {
            Session session = new Session(database);
            all.add(session);
            return session;
        });
    }

    /** Runs a query on a reader's thread, on behalf of an owner. */
    <T> CompletionStage<T> read(Object owner, Session.Task<T> task) {
        Read<T> read = new Read<>(task, new CompletableFuture<>());
        if (!waiting.offer(owner, read)) {
            read.answer().completeExceptionally(new OverloadedException("too many reads of the log are waiting"));
            return read.answer();
        }
        try {
            threads.execute(this::serveNext);
        } catch (RejectedExecutionException e) {
            read.answer().completeExceptionally(new BrokerException("the log is closed", e));
        }
        return read.answer();
    }

    private void serveNext() {
        Read<?> next = waiting.poll();
        if (next != null) { // else failed by stop()
            serve(next);
        }
    }

    private <T> void serve(Read<T> next) {
        T page;
        try {
            page = sessions.get().run(next.task());
        } catch (BrokerException e) {
            next.answer().completeExceptionally(e);
            return;
        } catch (SQLException e) {
            LOG.debug("The database cannot be read now", e);
            next.answer()
                    .completeExceptionally(new BrokerException("the database cannot be read: " + e.getMessage(), e));
            return;
        } catch (Throwable e) { // even out of memory: an answer that never comes would block its owner for ever
            LOG.error("The database cannot be read", e);
            next.answer().completeExceptionally(new BrokerException("the database cannot be read", e));
            return;
        }
        next.answer().complete(page);
    }

    /** Fails the reads that wait; those in progress complete. */
    void stop() {
        BrokerException why = new BrokerException("the log is closed");
        waiting.drain().forEach(read -> read.answer().completeExceptionally(why));
    }

    /** Closes the connections; must be called after the threads have ended. */
    void close() {
        all.forEach(Session::close);
    }
}
