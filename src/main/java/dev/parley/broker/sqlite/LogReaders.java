package dev.parley.broker.sqlite;

import dev.parley.broker.BrokerException;
import dev.parley.broker.Page;
import dev.parley.message.RoomName;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads on threads of its own, each with a connection. Safe for any thread. */
final class LogReaders implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogReaders.class);

    private final Path file;
    private final String epoch;
    private final ExecutorService threads;
    /** As many as there are threads, at most. */
    private final Queue<LogReader> idle = new ConcurrentLinkedQueue<>();

    /** Rooms whose damage was logged. */
    private final Set<RoomName> reported = ConcurrentHashMap.newKeySet();

    /** What is read. */
    interface Query {
        Page read(LogReader reader) throws SQLException;
    }

    /** @param threads refuses what is too much */
    LogReaders(Path file, String epoch, ExecutorService threads) {
        this.file = file;
        this.epoch = epoch;
        this.threads = threads;
    }

    CompletionStage<Page> read(Query query) {
        CompletableFuture<Page> page = new CompletableFuture<>();
        try {
            threads.execute(() -> answer(query, page));
        } catch (RejectedExecutionException e) {
            page.completeExceptionally(new BrokerException("too many wait to read the log, or it is closed", e));
        }
        return page;
    }

    private void answer(Query query, CompletableFuture<Page> answer) {
        Page page;
        try {
            page = read(idle.poll(), query);
        } catch (SQLException e) {
            LOG.error("{} cannot be read", file, e);
            answer.completeExceptionally(new BrokerException(file + " cannot be read", e));
            return;
        } catch (RuntimeException e) {
            answer.completeExceptionally(new BrokerException(file + " cannot be read", e));
            throw e;
        }
        answer.complete(page);
    }

    private Page read(LogReader used, Query query) throws SQLException {
        LogReader reader = used == null ? LogReader.open(file, epoch, reported) : used;
        boolean well = false;
        try {
            Page page = query.read(reader);
            well = reader.isWell();
            return page;
        } finally {
            if (well) {
                idle.add(reader);
            } else {
                reader.close();
            }
        }
    }

    /** Closes the connections; the threads have ended by now. */
    @Override
    public void close() throws SQLException {
        for (LogReader reader : idle) {
            reader.close();
        }
    }
}
