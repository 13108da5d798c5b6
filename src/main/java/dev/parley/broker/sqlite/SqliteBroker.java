package dev.parley.broker.sqlite;

import dev.parley.broker.Amendment;
import dev.parley.broker.Appended;
import dev.parley.broker.Authored;
import dev.parley.broker.Broker;
import dev.parley.broker.BrokerException;
import dev.parley.broker.BrokerHealth;
import dev.parley.broker.BrokerObserver;
import dev.parley.broker.Cluster;
import dev.parley.broker.Erasure;
import dev.parley.broker.EventLog;
import dev.parley.broker.Page;
import dev.parley.broker.PageSize;
import dev.parley.broker.ReadRequest;
import dev.parley.broker.Records;
import dev.parley.broker.SearchRequest;
import dev.parley.broker.Sought;
import dev.parley.broker.sqlite.disk.Checkpointer;
import dev.parley.broker.sqlite.disk.DataDirectory;
import dev.parley.broker.sqlite.disk.HighWaterMark;
import dev.parley.broker.sqlite.disk.NativeLibrary;
import dev.parley.broker.sqlite.disk.Scrubber;
import dev.parley.broker.sqlite.search.SearchIndex;
import dev.parley.broker.sqlite.search.SearchedLog;
import dev.parley.broker.sqlite.search.Searcher;
import dev.parley.broker.sqlite.search.Withdrawals;
import dev.parley.broker.sqlite.table.AuthoredRows;
import dev.parley.broker.sqlite.table.EventTable;
import dev.parley.broker.sqlite.table.LogReaders;
import dev.parley.broker.sqlite.write.Clocks;
import dev.parley.broker.sqlite.write.Dispatcher;
import dev.parley.broker.sqlite.write.Eraser;
import dev.parley.broker.sqlite.write.LogOpener;
import dev.parley.broker.sqlite.write.LogState;
import dev.parley.broker.sqlite.write.LogWriter;
import dev.parley.broker.sqlite.write.Maintenance;
import dev.parley.broker.sqlite.write.OpenLog;
import dev.parley.broker.sqlite.write.Request;
import dev.parley.broker.sqlite.write.Request.Act;
import dev.parley.broker.sqlite.write.Request.Append;
import dev.parley.broker.sqlite.write.Request.Subscribe;
import dev.parley.broker.sqlite.write.Request.Work;
import dev.parley.broker.sqlite.write.SqliteOptions;
import dev.parley.broker.sqlite.write.SqliteRecords;
import dev.parley.broker.sqlite.write.WriteLimits;
import dev.parley.broker.sqlite.write.WriteQueue;
import dev.parley.message.Draft;
import dev.parley.message.RoomName;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs in an SQLite database that one process holds. Acknowledged messages are on disk.
 *
 * <p>Threads: one that writes, one that delivers and answers, one for checkpoints, and some that read.
 */
public final class SqliteBroker implements Broker {
    /** How long to wait for the threads to end when this is closed. */
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);

    /** How long to wait for the previous deployment's data directory: what it needs to drain and close, and some more. */
    private static final Duration HAND_OVER_PATIENCE = Duration.ofSeconds(20);

    private static final long WATCH_MILLIS = 100;
    private static final Logger LOG = LoggerFactory.getLogger(SqliteBroker.class);

    private final DataDirectory directory;
    private final BrokerObserver observer;
    private final HighWaterMark mark;
    private final WriteQueue queue;
    private final Dispatcher dispatcher;
    private final LogWriter writer;
    private final LogReaders readers;
    /** Null if messages cannot be searched. */
    private final @Nullable Searcher searcher;

    private final Eraser eraser;
    private final Checkpointer checkpointer;
    private final Scrubber scrubber;
    private final EventLog events;
    private final Records records = new SqliteRecords(this::act);

    private final Thread writing;
    private final @Nullable Thread searching;
    private final ExecutorService delivering = Executors.newSingleThreadExecutor(threads("parley-log-delivery"));
    private final ExecutorService reading;
    private final ScheduledExecutorService copying =
            Executors.newSingleThreadScheduledExecutor(threads("parley-log-checkpoint"));

    private final AtomicBoolean handOverRequested = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Returns the size of the log in a data directory in bytes: the database and its write-ahead log. */
    public static long used(Path directory) {
        return DataDirectory.used(directory);
    }

    private SqliteBroker(SqliteOptions options, DataDirectory directory, Clocks clocks, BrokerObserver observer)
            throws IOException {
        this.directory = directory;
        this.observer = observer;
        Path file = directory.database();
        LogState state = LogOpener.open(file, directory.mark(), directory.isSuspect());
        directory.clearSuspect();
        mark = HighWaterMark.start(directory.mark(), file, state.epoch(), state.messages());
        queue = new WriteQueue(WriteLimits.DEFAULTS);
        reading = Executors.newFixedThreadPool(options.readers(), threads("parley-log-reader"));
        readers = new LogReaders(file, state.epoch(), reading);
        events = events(file, state.epoch(), options.events());
        dispatcher = new Dispatcher(delivering, observer, queue, this::announce);
        checkpointer = new Checkpointer(file, copying);
        scrubber = new Scrubber(file, clocks.steady(), copying);
        Maintenance maintenance = new Maintenance(options, clocks.steady());
        writer = new LogWriter(
                new OpenLog(directory, state, mark),
                options,
                queue,
                new LogWriter.Workers(dispatcher, maintenance, checkpointer, scrubber),
                clocks,
                observer);
        searcher = searcher(options, file, state.epoch());
        eraser = new Eraser(readers, this::act, this::change, clocks.wall());
        writing = threads("parley-log-writer").newThread(writer);
        searching = searcher == null ? null : threads("parley-search").newThread(searcher);
    }

    private EventLog events(Path file, String epoch, long keep) throws IOException {
        try {
            EventTable.Start start = EventTable.open(file, epoch, keep);
            return keep == 0 ? EventLog.NONE : new SqliteEvents(readers, start);
        } catch (SQLException e) {
            throw new IOException("the events in " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private void announce(int entries) {
        if (events instanceof SqliteEvents kept) {
            kept.committed(entries);
        }
    }

    /**
     * Opens, or creates, a log on disk that survives the process and a loss of power. It holds the directory until it is
     * closed. If another broker of the same owner in this JVM holds it, that one is asked for it; blocks for up to 20 s
     * then.
     *
     * @param clock gives messages their time
     * @throws BrokerException if the directory cannot be used; the message is one for the operator
     */
    public static SqliteBroker open(SqliteOptions options, InstantSource clock, BrokerObserver observer) {
        return open(options, Clocks.of(clock), observer);
    }

    /** As {@link #open(SqliteOptions, InstantSource, BrokerObserver)}, without an observer. */
    public static SqliteBroker open(SqliteOptions options, InstantSource clock) {
        return open(options, clock, BrokerObserver.NONE);
    }

    /** As {@link #open(SqliteOptions, InstantSource, BrokerObserver)}. */
    public static SqliteBroker open(SqliteOptions options, Clocks clocks, BrokerObserver observer) {
        DataDirectory directory = DataDirectory.open(options.directory(), options.owner(), HAND_OVER_PATIENCE);
        try {
            NativeLibrary.load(directory.library());
            SqliteBroker broker = new SqliteBroker(options, directory, clocks, observer);
            broker.start();
            return broker;
        } catch (IOException e) {
            directory.close();
            throw new BrokerException(directory.path() + " cannot be used: " + e.getMessage(), e);
        } catch (RuntimeException | Error e) {
            directory.close();
            throw e;
        }
    }

    private static ThreadFactory threads(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    private @Nullable Searcher searcher(SqliteOptions options, Path file, String epoch) throws IOException {
        if (!options.search()) {
            SearchIndex.delete(SearchIndex.file(file));
            return null;
        }
        long reserve = options.disk().reserveOf(file.toFile().getTotalSpace());
        Withdrawals withdrawals = Withdrawals.open(file);
        return new Searcher(new SearchedLog(file, epoch, reserve, withdrawals), withdrawals, this::act);
    }

    @SuppressWarnings("ThreadPriorityCheck") // a hint that helps on some systems; the thread also rests by itself
    private void start() {
        checkpointer.start();
        if (searching != null) {
            searching.setPriority(Thread.MIN_PRIORITY);
            searching.start();
        }
        var unused = copying.scheduleWithFixedDelay(this::watch, WATCH_MILLIS, WATCH_MILLIS, TimeUnit.MILLISECONDS);
        writing.start();
    }

    /** Notices that another deployment wants the directory. */
    private void watch() {
        if (directory.isWanted() && handOverRequested.compareAndSet(false, true)) {
            LOG.info("The next deployment wants {}; handing it over", directory.path());
            try {
                observer.handOverRequested();
            } catch (RuntimeException e) {
                LOG.error("{} could not be handed over", directory.path(), e);
            }
        }
    }

    @Override
    public CompletionStage<Appended> append(RoomName room, Draft draft) {
        CompletableFuture<Appended> answer = new CompletableFuture<>();
        enqueue(new Append(room, draft, answer));
        return answer.minimalCompletionStage();
    }

    @Override
    public CompletionStage<Subscription> subscribe(RoomName room, Listener listener) {
        CompletableFuture<Subscription> answer = new CompletableFuture<>();
        enqueue(new Subscribe(room, listener, answer));
        return answer.minimalCompletionStage();
    }

    private <T extends @Nullable Object> CompletionStage<T> act(int payload, Work<T> work) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        enqueue(new Act<>(payload, work, answer));
        return answer.minimalCompletionStage();
    }

    private void enqueue(Request request) {
        try {
            queue.add(request);
        } catch (BrokerException e) {
            request.refuse(e);
        }
    }

    @Override
    public CompletionStage<Page> read(ReadRequest request) {
        return readers.read(request);
    }

    @Override
    public CompletionStage<Appended> amend(RoomName room, Amendment amendment) {
        int payload = amendment.payload().size();
        Work<Appended> work =
                (transaction, time) -> transaction.amend(room, amendment, Request.OVERHEAD + payload, time);
        // the index knows no reactions
        return amendment.isOfText() ? change(room, List.of(amendment.of()), payload, work) : act(payload, work);
    }

    /** Has messages changed of which the index must know; all of a room if {@code seqs} is empty. */
    private <T> CompletionStage<T> change(RoomName room, List<Long> seqs, int payload, Work<T> work) {
        return searcher == null
                ? act(payload, work)
                : searcher.changing(room, seqs, () -> act(payload, Withdrawals.marking(room, work)));
    }

    @Override
    public CompletionStage<Erasure> erase(String author) {
        return eraser.erase(author);
    }

    @Override
    public CompletionStage<Authored> authored(String author, @Nullable String from, PageSize size) {
        return readers.authored(author, from == null ? 0 : Long.parseLong(from), size)
                .thenApply(AuthoredRows::toAuthored);
    }

    @Override
    public CompletionStage<Long> delete(RoomName room) {
        return eraser.delete(room);
    }

    @Override
    public CompletionStage<Sought> search(SearchRequest request) {
        return searcher == null
                ? CompletableFuture.failedStage(new BrokerException("parley.search is off"))
                : searcher.search(request);
    }

    @Override
    public CompletionStage<List<RoomName>> rooms(String prefix, String after, int limit) {
        return readers.rooms(prefix, after, limit);
    }

    @Override
    public Records records() {
        return records;
    }

    @Override
    public EventLog events() {
        return events;
    }

    @Override
    public Cluster cluster() {
        return Cluster.ALONE;
    }

    @Override
    public BrokerHealth health() {
        return writer.health().now(queue.unanswered(), writer.space().isFull());
    }

    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        readers.stop();
        // An interrupt must not leave the directory locked, nor reach the file channels, which it would close.
        boolean interrupted = Thread.interrupted();
        try {
            boolean ended = false;
            long deadline = System.nanoTime() + CLOSE_PATIENCE.toNanos();
            while (!ended && System.nanoTime() < deadline) {
                try {
                    ended = awaitThreads(deadline);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (ended) {
                release();
            } else {
                LOG.error(
                        "The log in {} did not end within {} s; its directory stays locked",
                        directory.path(),
                        CLOSE_PATIENCE.toSeconds());
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean awaitThreads(long deadline) throws InterruptedException {
        queue.close();
        writing.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
        boolean ended = !writing.isAlive();
        for (ExecutorService each : new ExecutorService[] {delivering, reading, copying}) {
            each.shutdown();
            ended &= each.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
        if (searcher != null && searching != null) {
            // after all changes, so that these leave the index as well
            searcher.close();
            searching.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
            ended &= !searching.isAlive();
        }
        return ended;
    }

    private void release() {
        dispatcher.cancelAll();
        try {
            scrubber.stop();
            readers.close();
            checkpointer.close();
            // the last connection: closing it copies the write-ahead log into the database
            writer.close();
            scrubber.close();
            mark.close();
        } catch (SQLException | IOException e) {
            LOG.warn("The log in {} was not closed cleanly; nothing is lost", directory.path(), e);
        }
        directory.close();
        NativeLibrary.deregisterDriver();
    }
}
