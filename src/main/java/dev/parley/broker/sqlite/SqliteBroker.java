package dev.parley.broker.sqlite;

import dev.parley.broker.Appended;
import dev.parley.broker.Broker;
import dev.parley.broker.BrokerException;
import dev.parley.broker.Page;
import dev.parley.broker.PageSize;
import dev.parley.broker.sqlite.Request.Append;
import dev.parley.broker.sqlite.Request.Subscribe;
import dev.parley.message.Draft;
import dev.parley.message.RoomName;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs in an SQLite database that one process holds: what is acknowledged is on the disk. */
public final class SqliteBroker implements Broker {
    private static final int WAITING_READS = 10_000;
    private static final long CLOSE_SECONDS = 10;
    private static final Logger LOG = LoggerFactory.getLogger(SqliteBroker.class);

    private final DataDirectory directory;
    private final HighWaterMark highWater;
    private final WriteQueue intake;
    private final Dispatcher deliveries;
    private final LogWriter writer;
    private final LogReaders readers;
    private final Checkpointer checkpoints;

    private final Thread writing;
    private final ExecutorService delivering = Executors.newSingleThreadExecutor(threads("parley-log-delivery"));
    private final ExecutorService reading;
    private final ScheduledExecutorService copying =
            Executors.newSingleThreadScheduledExecutor(threads("parley-log-checkpoint"));

    private final AtomicBoolean closed = new AtomicBoolean();

    private SqliteBroker(
            SqliteOptions options,
            DataDirectory directory,
            InstantSource clock,
            InstantSource steady,
            Executor turns,
            LongConsumer commits)
            throws IOException {
        this.directory = directory;
        Path file = directory.database();
        LogOpener log = LogOpener.open(file, directory.mark(), directory.isSuspect());
        directory.trust();
        highWater = HighWaterMark.begin(directory.mark(), file, log.epoch(), log.messages());
        intake = new WriteQueue(options.waitingMessages(), options.waitingBytes());
        deliveries = new Dispatcher(delivering, turns, intake);
        checkpoints = new Checkpointer(file, copying);
        Maintenance upkeep = new Maintenance(options, steady);
        writer = new LogWriter(
                directory, log, intake, deliveries, highWater, upkeep, checkpoints, clock, steady, commits);
        reading = new ThreadPoolExecutor(
                options.readers(),
                options.readers(),
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING_READS),
                threads("parley-log-reader"));
        readers = new LogReaders(file, log.epoch(), reading);
        writing = threads("parley-log-writer").newThread(writer);
    }

    /**
     * Opens, or makes, a log on disk that survives the process and a loss of power. It takes the directory for itself
     * until it is closed.
     *
     * @param clock gives messages their time
     * @param turns wraps the delivery of one committed batch, so that a receiver can batch its own work;
     *     {@code Runnable::run} if it does not
     * @param commits hears how long each batch took to be on disk, in nanoseconds, on the writing thread; must not throw
     * @throws BrokerException if the directory cannot be used; the message is one for the operator
     */
    public static SqliteBroker open(SqliteOptions options, InstantSource clock, Executor turns, LongConsumer commits) {
        return open(options, clock, new SteadyClock(clock.instant()), turns, commits);
    }

    /** As {@link #open(SqliteOptions, InstantSource, Executor, LongConsumer)}; commits are not timed. */
    public static SqliteBroker open(SqliteOptions options, InstantSource clock, Executor turns) {
        return open(options, clock, turns, nanos -> {});
    }

    /**
     * As {@link #open(SqliteOptions, InstantSource, Executor, LongConsumer)}.
     *
     * @param steady tells ages; does not jump
     */
    static SqliteBroker open(
            SqliteOptions options, InstantSource clock, InstantSource steady, Executor turns, LongConsumer commits) {
        DataDirectory directory = DataDirectory.open(options.directory());
        try {
            NativeLibrary.load(directory.library());
            SqliteBroker broker = new SqliteBroker(options, directory, clock, steady, turns, commits);
            broker.checkpoints.start();
            broker.writing.start();
            return broker;
        } catch (IOException e) {
            directory.close();
            throw new BrokerException(directory.path() + " cannot be used: " + e.getMessage(), e);
        } catch (RuntimeException e) {
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

    @Override
    public CompletionStage<Appended> append(RoomName room, Draft draft) {
        CompletableFuture<Appended> answer = new CompletableFuture<>();
        ask(new Append(room, draft, answer));
        return answer.minimalCompletionStage();
    }

    @Override
    public CompletionStage<Subscription> subscribe(RoomName room, Listener listener) {
        CompletableFuture<Subscription> answer = new CompletableFuture<>();
        ask(new Subscribe(room, listener, answer));
        return answer.minimalCompletionStage();
    }

    private void ask(Request request) {
        try {
            intake.add(request);
        } catch (BrokerException e) {
            request.refuse(e);
        }
    }

    @Override
    public CompletionStage<Page> after(RoomName room, long seq, PageSize size) {
        return readers.read(reader -> reader.after(room, seq, size));
    }

    @Override
    public CompletionStage<Page> before(RoomName room, long seq, PageSize size) {
        return readers.read(reader -> reader.before(room, seq, size));
    }

    @Override
    public int waiting() {
        return intake.unanswered();
    }

    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        intake.close();
        try {
            writing.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
            boolean ended = !writing.isAlive();
            for (ExecutorService each : new ExecutorService[] {delivering, reading, copying}) {
                each.shutdown();
                ended &= each.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
            }
            if (!ended) {
                LOG.error("The log does not come to an end; its directory {} stays locked", directory.path());
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        release();
    }

    private void release() {
        deliveries.cancelAll();
        try {
            readers.close();
            checkpoints.close();
            // the last connection: it copies the write-ahead log into the database
            writer.close();
            highWater.close();
        } catch (SQLException | IOException e) {
            LOG.warn("The log in {} was not closed cleanly; nothing is lost", directory.path(), e);
        }
        directory.close();
        NativeLibrary.deregisterDriver();
    }
}
