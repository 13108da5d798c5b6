package dev.parley.broker.postgres;

import dev.parley.broker.BrokerException;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/** Does what is rare, such as erasures and records, one after the other, on a thread with a connection of its own. */
final class Worker {
    private final Session session;
    private final ThreadPoolExecutor thread;

    /** @param thread runs one task after the other, and rejects some if too many wait */
    Worker(Database database, ThreadPoolExecutor thread) {
        this.session = new Session(database);
        this.thread = thread;
    }

    /** Runs something; the stage fails with {@link BrokerException} if it cannot be done now. */
    <T extends @Nullable Object> CompletionStage<T> run(Session.Task<T> task) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            thread.execute(() -> {
                try {
                    answer.complete(session.run(task));
                } catch (SQLException e) {
                    answer.completeExceptionally(
                            new BrokerException("the database cannot do this now: " + e.getMessage(), e));
                } catch (Throwable e) { // even out of memory: somebody waits for the answer
                    answer.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(new BrokerException("the log is closed, or has too much to do", e));
        }
        return answer;
    }

    /** Closes the connection; must be called after the thread has ended. */
    void close() {
        session.close();
    }
}
