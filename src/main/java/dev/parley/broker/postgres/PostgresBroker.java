package dev.parley.broker.postgres;

import dev.parley.broker.Amendment;
import dev.parley.broker.Appended;
import dev.parley.broker.Authored;
import dev.parley.broker.Broker;
import dev.parley.broker.BrokerException;
import dev.parley.broker.BrokerHealth;
import dev.parley.broker.BrokerObserver;
import dev.parley.broker.Cluster;
import dev.parley.broker.Epochs;
import dev.parley.broker.Erasure;
import dev.parley.broker.EventLog;
import dev.parley.broker.KeyHash;
import dev.parley.broker.Page;
import dev.parley.broker.PageSize;
import dev.parley.broker.ReadRequest;
import dev.parley.broker.Records;
import dev.parley.broker.Retention;
import dev.parley.broker.RoomAges;
import dev.parley.broker.SearchRequest;
import dev.parley.broker.Sought;
import dev.parley.broker.postgres.Write.Append;
import dev.parley.broker.postgres.Write.Change;
import dev.parley.message.Draft;
import dev.parley.message.Message;
import dev.parley.message.RoomName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs in a PostgreSQL database that any number of servers share. Acknowledged messages are committed there.
 *
 * <p>Threads: two that write, one that delivers and answers, one that reads what others have stored, two that read pages,
 * one for notifications in each direction, one for what servers tell each other, one for what applications say in their own
 * transactions, one for everything rare, and one for events if they are kept. Each but the delivering one has a connection.
 */
public final class PostgresBroker implements Broker {
    private static final int WRITERS = 2;
    private static final int READERS = 2;
    private static final int WORK_WAITING = 10_000;

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);

    /** Without notifications for this long, others' messages arrive late, so people are better off elsewhere. */
    private static final Duration DEAF = Duration.ofSeconds(10);

    private static final long DELETE_STEP = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(PostgresBroker.class);

    private final Database database;
    private final Feeds feeds;
    private final FeedReader feedReader;
    private final PageReaders readers;
    private final Pages pages;
    private final SearchBlocks blocks;
    private final Changes changes;
    private final Eraser eraser;
    private final Worker worker;
    private final PostgresRecords records;
    private final Wakeups wakeups;
    private final Neighbours neighbours;
    private final NotificationListener listener;
    private final TransactionalOutbox outbox;
    private final @Nullable PostgresEvents events;
    private final Thread outboxing;
    private final List<Writer> writers = new ArrayList<>();
    private final Thread neighbouring;
    private final List<Thread> threads = new ArrayList<>();

    private final ExecutorService delivering = Executors.newSingleThreadExecutor(threads("parley-log-delivery"));
    private final ExecutorService feeding = Executors.newSingleThreadExecutor(threads("parley-log-feed"));
    private final ExecutorService reading = Executors.newFixedThreadPool(READERS, threads("parley-log-reader"));
    private final ThreadPoolExecutor working = new ThreadPoolExecutor(
            1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WORK_WAITING), threads("parley-log-worker"));
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(threads("parley-log-timer"));

    private final AtomicBoolean closed = new AtomicBoolean();

    private PostgresBroker(Database database, @Nullable InstantSource clock, BrokerObserver observer) {
        this.database = database;
        String node = Epochs.next();
        wakeups = new Wakeups(database, node);
        feedReader = new FeedReader(database, feeding);
        feeds = new Feeds(delivering, feedReader, observer, wakeups);
        readers = new PageReaders(database, reading);
        pages = new Pages(database);
        blocks = new SearchBlocks(pages);
        changes = new Changes(database, clock);
        worker = new Worker(database, working);
        eraser = new Eraser(database, worker, changes, feeds, wakeups);
        records = new PostgresRecords(worker, wakeups);
        neighbours = new Neighbours(database, wakeups, node);
        events = events(database);
        listener = new NotificationListener(database, feeds, records, neighbours, events, node);
        for (int i = 0; i < WRITERS; i++) {
            writers.add(new Writer(database, feeds, observer, clock));
            threads.add(threads("parley-log-writer-" + i).newThread(writers.get(i)));
        }
        outbox = new TransactionalOutbox(database, each -> writer(each.room()).add(each));
        outboxing = threads("parley-log-outbox").newThread(outbox);
        threads.add(outboxing);
        neighbouring = threads("parley-log-neighbours").newThread(neighbours);
        threads.add(neighbouring);
        threads.add(threads("parley-log-notify").newThread(wakeups));
        threads.add(threads("parley-log-listen").newThread(listener));
        if (events != null) {
            threads.add(threads("parley-log-events").newThread(events));
        }
    }

    /**
     * Opens a log, and creates its tables if they are missing. Blocks for some seconds at most.
     *
     * @throws BrokerException if the database cannot be used; the message is one for the operator
     */
    public static PostgresBroker open(PostgresOptions options, BrokerObserver observer) {
        return open(options, null, observer);
    }

    private @Nullable PostgresEvents events(Database database) {
        long keep = database.options().events();
        if (keep == 0) {
            return null;
        }
        PostgresEvents kept = new PostgresEvents(database, readers, wakeups, keep);
        wakeups.onStored(kept::stored);
        return kept;
    }

    /**
     * Drops what is too much for its room, or too old, from now on. To be called once, if at all; returns this broker.
     *
     * @param retention holds for each room
     * @param ages of rooms that have an age of their own
     */
    public PostgresBroker keeping(Retention retention, RoomAges ages) {
        Trimmer trimmer = new Trimmer(worker, database, retention, ages);
        var unused = timer.scheduleWithFixedDelay(
                trimmer::run, Trimmer.PAUSE.toMillis(), Trimmer.PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        return this;
    }

    /** Keeps an index for searches from now on, unless another server does. To be called once, if at all; returns this broker. */
    public PostgresBroker indexing() {
        Indexer indexer = new Indexer(worker, neighbours.lead("search"));
        var unused = timer.scheduleWithFixedDelay(
                indexer::run, Indexer.PAUSE.toMillis(), Indexer.PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        return this;
    }

    /** As {@link #open(PostgresOptions, BrokerObserver)}, with a clock that gives messages their time. */
    static PostgresBroker open(PostgresOptions options, @Nullable InstantSource clock, BrokerObserver observer) {
        Database database = new Database(options);
        database.open();
        PostgresBroker broker = new PostgresBroker(database, clock, observer);
        if (broker.events != null) {
            broker.events.open();
        }
        broker.threads.forEach(Thread::start);
        var unused = broker.timer.scheduleWithFixedDelay(broker::makePartitions, 1, 1, TimeUnit.HOURS);
        return broker;
    }

    private static ThreadFactory threads(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    private void makePartitions() {
        worker.run(connection -> database.makePartitions(connection)).whenComplete((done, error) -> {
            if (error != null) {
                LOG.warn(
                        "The tables for idempotency keys of the next day could not be made; trying again in an hour",
                        error);
            }
        });
    }

    private Writer writer(RoomName room) {
        return writers.get(Math.floorMod(room.hashCode(), writers.size()));
    }

    @Override
    public CompletionStage<Appended> append(RoomName room, Draft draft) {
        CompletableFuture<Appended> answer = new CompletableFuture<>();
        writer(room).add(new Append(room, draft, KeyHash.of(room, draft.from().id(), draft.key()), answer));
        return answer.minimalCompletionStage();
    }

    @Override
    public CompletionStage<Subscription> subscribe(RoomName room, Listener listener) {
        CompletableFuture<Subscription> answer = new CompletableFuture<>();
        if (closed.get()) {
            answer.completeExceptionally(new BrokerException("the log is closed"));
        } else {
            feeds.subscribe(room, listener, answer);
        }
        return answer.minimalCompletionStage();
    }

    @Override
    public CompletionStage<Page> read(ReadRequest request) {
        return readers.read(request.owner(), connection -> pages.read(connection, request));
    }

    @Override
    public CompletionStage<Appended> amend(RoomName room, Amendment amendment) {
        UUID hash = KeyHash.of(room, amendment.by().id(), amendment.key());
        CompletableFuture<Appended> answer = new CompletableFuture<>();
        writer(room)
                .add(new Change(
                        room,
                        amendment.payload().size(),
                        (connection, epoch) -> changes.amend(connection, epoch, room, amendment, hash),
                        answer));
        return answer.minimalCompletionStage();
    }

    @Override
    public CompletionStage<Erasure> erase(String author) {
        if (author.isEmpty()) {
            throw new IllegalArgumentException("nobody cannot be erased");
        }
        return eraser.erase(author);
    }

    private String epoch(Connection connection) throws SQLException {
        return database.adopt(connection);
    }

    @Override
    public CompletionStage<Authored> authored(String author, @Nullable String from, PageSize size) {
        return readers.read(author, connection -> Pages.authored(connection, author, Pages.Cursor.parse(from), size))
                .thenApply(found -> new Authored(
                        found.entries().stream().filter(Message::isSaid).toList(),
                        found.next() == null ? null : found.next().toString()));
    }

    @Override
    public CompletionStage<Sought> search(SearchRequest request) {
        return readers.read(request.owner(), connection -> blocks.search(connection, request));
    }

    @Override
    public CompletionStage<List<RoomName>> rooms(String prefix, String after, int limit) {
        return readers.read(prefix, connection -> Pages.rooms(connection, prefix, after, limit));
    }

    @Override
    public CompletionStage<Long> delete(RoomName room) {
        return worker.run(connection -> {
                    try (PreparedStatement find =
                            connection.prepareStatement("SELECT id, last FROM room WHERE name = ?")) {
                        find.setString(1, room.value());
                        try (ResultSet row = find.executeQuery()) {
                            return row.next() ? new long[] {row.getLong(1), row.getLong(2)} : new long[2];
                        }
                    }
                })
                .thenCompose(place -> deleteStep(place[0], place[1], 0));
    }

    private CompletionStage<Long> deleteStep(long room, long until, long before) {
        return worker.run(connection -> {
                    try (PreparedStatement delete = connection.prepareStatement("SELECT delete_1(?, ?, ?, ?)")) {
                        delete.setString(1, epoch(connection));
                        delete.setLong(2, room);
                        delete.setLong(3, until);
                        delete.setLong(4, DELETE_STEP);
                        try (ResultSet row = delete.executeQuery()) {
                            row.next();
                            return row.getLong(1);
                        }
                    }
                })
                .thenCompose(deleted -> deleted == 0
                        ? CompletableFuture.completedStage(before)
                        : deleteStep(room, until, before + deleted));
    }

    @Override
    public Records records() {
        return records;
    }

    @Override
    public EventLog events() {
        return events == null ? EventLog.NONE : events;
    }

    @Override
    public Cluster cluster() {
        return neighbours;
    }

    @Override
    public BrokerHealth health() {
        BrokerHealth worst = BrokerHealth.WRITABLE;
        int waiting = 0;
        for (Writer each : writers) {
            waiting += each.intake().unanswered();
            BrokerHealth health = each.health().now(0, false);
            worst = health.state().compareTo(worst.state()) > 0 ? health : worst;
        }
        Duration silence = listener.silence();
        if (worst.state() == BrokerHealth.State.WRITABLE && silence.compareTo(DEAF) > 0) {
            return new BrokerHealth(
                    BrokerHealth.State.REFUSING,
                    silence,
                    "notifications of the database are not heard",
                    waiting,
                    false);
        }
        return new BrokerHealth(worst.state(), worst.lasting(), worst.reason(), waiting, false);
    }

    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        outbox.close();
        outboxing.interrupt();
        writers.forEach(each -> each.intake().close());
        readers.stop();
        timer.shutdownNow();
        boolean interrupted = Thread.interrupted();
        long deadline = System.nanoTime() + CLOSE_PATIENCE.toNanos();
        try {
            for (Thread each : threads.subList(0, writers.size())) {
                each.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
                each.interrupt();
            }
            neighbours.close();
            neighbouring.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
            neighbouring.interrupt();
            if (events != null) {
                events.close();
            }
            wakeups.close();
            listener.close();
            feeds.close();
            for (ExecutorService each : new ExecutorService[] {delivering, feeding, reading, working}) {
                each.shutdown();
                if (!each.awaitTermination(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                    each.shutdownNow();
                }
            }
            for (Thread each : threads) {
                each.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        feedReader.close();
        worker.close();
        readers.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
