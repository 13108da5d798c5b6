package dev.parley.broker.sqlite.table;

import dev.parley.broker.BrokerException;
import dev.parley.broker.EventPage;
import dev.parley.broker.EventRequest;
import dev.parley.broker.FairQueue;
import dev.parley.broker.OverloadedException;
import dev.parley.broker.Page;
import dev.parley.broker.PageSize;
import dev.parley.broker.ReadRequest;
import dev.parley.message.RoomName;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads pages on threads of its own, each with a connection, in turn by owner. A request that waits takes some hundred
 * bytes, and each thread holds one page, so reading costs bounded memory until the page is answered.
 *
 * <p>Safe for any thread.
 */
public final class LogReaders implements AutoCloseable {
    /** As many as connections by default, each with one read at a time. */
    private static final int MAX_WAITING = 50_000;

    /** Enough for a room whose readers all come at once, if reads are on behalf of the room. */
    private static final int MAX_WAITING_PER_OWNER = 5_000;

    /** Failures are logged this often at most, since every request can cause one. */
    private static final long LOG_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final Logger LOG = LoggerFactory.getLogger(LogReaders.class);

    private final Path file;
    private final String epoch;
    private final ExecutorService threads;
    private final FairQueue<Read<?>> waiting = new FairQueue<>(MAX_WAITING, MAX_WAITING_PER_OWNER);

    /** At most as many as there are threads. */
    private final Queue<LogReader> idle = new ConcurrentLinkedQueue<>();

    /** Rooms whose corruption was logged. */
    private final Set<RoomName> reported = ConcurrentHashMap.newKeySet();

    private final AtomicLong failureLogged = new AtomicLong(System.nanoTime() - LOG_PAUSE_NANOS);

    /** What is read, on a reader's thread. */
    @FunctionalInterface
    private interface Query<T> {
        T run(LogReader reader) throws SQLException;
    }

    private record Read<T>(Query<T> query, CompletableFuture<T> answer) {
        void fail(BrokerException why) {
            answer.completeExceptionally(why);
        }
    }

    /** @param threads with a queue that takes everything; it is bounded by what waits here */
    public LogReaders(Path file, String epoch, ExecutorService threads) {
        this.file = file;
        this.epoch = epoch;
        this.threads = threads;
    }

    public CompletionStage<Page> read(ReadRequest request) {
        return read(request.owner(), reader -> reader.read(request));
    }

    /** Reads references and their entries; their readers have one turn together. */
    public CompletionStage<EventPage> events(EventRequest request, String sequence) {
        return read(EventPage.class, reader -> reader.events(request, sequence));
    }

    /** Reads entries of one author; see {@link LogReader#authored}. Each author is an owner that waits for its turn. */
    public CompletionStage<AuthoredRows> authored(String author, long after, PageSize size) {
        return read(author, reader -> reader.authored(author, after, size));
    }

    /** Lists rooms by name; see {@link RoomTable#names}. Everybody who lists rooms is one owner. */
    public CompletionStage<List<RoomName>> rooms(String prefix, String after, int limit) {
        return read(RoomTable.class, reader -> reader.rooms(prefix, after, limit));
    }

    private <T> CompletionStage<T> read(Object owner, Query<T> query) {
        Read<T> read = new Read<>(query, new CompletableFuture<>());
        if (!waiting.offer(owner, read)) {
            read.fail(new OverloadedException("too many reads of the log are waiting"));
            return read.answer();
        }
        try {
            threads.execute(this::serveNext);
        } catch (RejectedExecutionException e) {
            read.fail(new BrokerException("the log is closed", e));
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
            page = read(idle.poll(), next.query());
        } catch (Throwable e) { // even out of memory: an answer that never comes would block its owner for ever
            log(e);
            next.fail(new BrokerException(file + " cannot be read", e));
            return;
        }
        next.answer().complete(page);
    }

    private void log(Throwable e) {
        long last = failureLogged.get();
        long now = System.nanoTime();
        if (now - last >= LOG_PAUSE_NANOS && failureLogged.compareAndSet(last, now)) {
            LOG.error("{} cannot be read", file, e);
        }
    }

    private <T> T read(@Nullable LogReader used, Query<T> query) throws SQLException {
        LogReader reader = used == null ? LogReader.open(file, epoch, reported) : used;
        boolean reusable = false;
        try {
            T page = query.run(reader);
            reusable = reader.isReusable();
            return page;
        } finally {
            if (reusable) {
                idle.add(reader);
            } else {
                reader.close();
            }
        }
    }

    /** Fails the reads that wait; those in progress complete. */
    public void stop() {
        BrokerException why = new BrokerException("the log is closed");
        waiting.drain().forEach(read -> read.fail(why));
    }

    /** Closes the connections; must be called after the threads have ended. */
    @Override
    public void close() throws SQLException {
        stop();
        for (LogReader reader : idle) {
            reader.close();
        }
    }
}
