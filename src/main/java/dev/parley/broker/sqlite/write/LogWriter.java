package dev.parley.broker.sqlite.write;

import dev.parley.broker.BrokerException;
import dev.parley.broker.BrokerObserver;
import dev.parley.broker.LogFullException;
import dev.parley.broker.LogHealth;
import dev.parley.broker.sqlite.disk.Checkpointer;
import dev.parley.broker.sqlite.disk.LogSpace;
import dev.parley.broker.sqlite.disk.Scrubber;
import dev.parley.broker.sqlite.table.SqliteConnections;
import dev.parley.broker.sqlite.write.Request.Outcome;
import dev.parley.broker.sqlite.write.Request.Subscribe;
import dev.parley.broker.sqlite.write.Request.Write;
import dev.parley.message.Position;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes. It takes all requests that are waiting, stores them in one transaction, and hands them to
 * the {@link Dispatcher} once they are on disk, so that many senders share one sync. If that fails, none of it is shown,
 * and the next requests are tried again. While nobody sends anything it tries on its own, so that a server that was taken
 * out of service for it is noticed when its disk recovers.
 *
 * <p>Threads: everything but {@link #health} and {@link LogSpace#isFull} is confined to the writer's thread, and to {@link #close} after its end.
 */
public final class LogWriter implements Runnable, AutoCloseable {
    /** The first pause between attempts of its own while the disk fails; it doubles each time. */
    private static final long PROBE_MILLIS = 1_000;

    private static final long MAX_PROBE_MILLIS = 30_000;

    private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);

    private final OpenLog log;
    private final Path file;
    private final SqliteOptions options;
    private final WriteQueue queue;
    private final Dispatcher dispatcher;
    private final Maintenance maintenance;
    private final Checkpointer checkpointer;
    private final Clocks clocks;
    private final BrokerObserver observer;
    private final Scrubber scrubber;
    private final LogSpace space;
    private final CommitDelay delay;
    private final LogHealth health = new LogHealth();

    /** Taken from the queue, and not answered yet. */
    private final Queue<Subscribe> subscribing = new ArrayDeque<>();
    /** Null until it is needed, and after a failure. */
    private @Nullable LogTransaction transaction;
    /** Why nothing is written before a restart, or null. */
    private @Nullable BrokerException broken;
    /** When to try again without being asked, in milliseconds of the steady clock. */
    private long nextProbe;

    private long probePause = PROBE_MILLIS;
    private boolean fullReported;

    /** @param workers called on the writer's thread */
    public LogWriter(
            OpenLog log,
            SqliteOptions options,
            WriteQueue queue,
            Workers workers,
            Clocks clocks,
            BrokerObserver observer) {
        this.log = log;
        this.file = log.directory().database();
        this.options = options;
        this.queue = queue;
        this.dispatcher = workers.dispatcher();
        this.maintenance = workers.maintenance();
        this.checkpointer = workers.checkpointer();
        this.clocks = clocks;
        this.observer = observer;
        this.delay = new CommitDelay(options.commitDelay());
        this.space = new LogSpace(file, options.disk(), clocks.steady());
        this.scrubber = workers.scrubber();
    }

    /** What the writer hands its results to, and what works between its batches. */
    public record Workers(
            Dispatcher dispatcher, Maintenance maintenance, Checkpointer checkpointer, Scrubber scrubber) {}

    public LogHealth health() {
        return health;
    }

    public LogSpace space() {
        return space;
    }

    @Override
    public void run() {
        try {
            while (!queue.isFinished()) {
                round();
            }
        } catch (InterruptedException | RuntimeException | Error e) {
            LOG.error("The thread that writes {} has failed; nothing is stored before a restart", file, e);
            health.broken("the thread that writes has failed: " + e);
            refuseAll();
        }
    }

    /**
     * Fails every queued request. An append that is already being written is never answered, because its outcome is
     * unknown.
     */
    private void refuseAll() {
        queue.close();
        BrokerException why = new BrokerException(file + " is no longer written");
        subscribing.forEach(request -> request.refuse(why));
        queue.drain().forEach(request -> request.refuse(why));
    }

    @SuppressWarnings("ThreadPriorityCheck") // measured: without it one of eight messages at hand is synced alone
    private void round() throws InterruptedException {
        if (queue.await(idleMillis())) {
            // yield, so that socket threads enqueue the messages they have read already: these share the sync
            Thread.yield();
        }
        awaitCompany();
        List<Write> writes = new ArrayList<>();
        for (Request request : queue.take()) {
            if (request instanceof Write write) {
                writes.add(write);
            } else if (request instanceof Subscribe subscribe) {
                subscribing.add(subscribe);
            }
        }
        if (!writes.isEmpty()) {
            write(writes);
            if (space.isCrowded()) {
                maintenance.removed();
            }
        } else if (health.isRefusing() && clocks.steady().millis() >= nextProbe) {
            probe();
        }
        if (!subscribing.isEmpty()) {
            // after the writes, so that the position is where the deliveries stand
            subscribe();
        }
        if (maintenance.isDue()) {
            maintain();
        }
        if (scrubber.isDue() && broken == null) {
            scrub();
        }
    }

    /** Waits a moment for others that are about to send something, so that they share the sync. */
    private void awaitCompany() {
        int company = delay.company(System.nanoTime());
        if (company > 1 && queue.isWaiting()) {
            queue.linger(company, delay.nanos());
        }
    }

    private long idleMillis() {
        long idle = Math.min(maintenance.idleMillis(), scrubber.idleMillis());
        return health.isRefusing()
                ? Math.min(idle, Math.max(0, nextProbe - clocks.steady().millis()))
                : idle;
    }

    private void write(List<Write> writes) {
        if (broken != null) {
            dispatcher.refused(writes, broken);
            return;
        }
        List<Outcome> done = new ArrayList<>(writes.size());
        List<Rejected> rejected = new ArrayList<>();
        health.writing();
        long start = System.nanoTime();
        try {
            store(writes, done, rejected);
        } catch (SQLException | RuntimeException e) {
            undo();
            dispatcher.refused(writes, refuse(e));
            return;
        } finally {
            health.written();
        }
        rejected.forEach(this::reject);
        if (!done.isEmpty()) {
            // On disk: whatever fails from here on, nobody may be told that it was refused.
            long now = System.nanoTime();
            delay.committed(done, now, now - start);
            committed(done, now - start);
        }
    }

    /** A write that cannot be done although the disk is fine. */
    private record Rejected(Write write, BrokerException why) {}

    private void store(List<Write> writes, List<Outcome> done, List<Rejected> rejected) throws SQLException {
        LogTransaction to = transaction();
        space.measure(to.connection(), to.tail().debt());
        Time time = new Time(
                clocks.wall().instant().truncatedTo(ChronoUnit.MILLIS),
                clocks.steady().millis());
        to.expectDense(Density.isDense(writes));
        for (Write write : writes) {
            try {
                done.add(write.run(to, time));
            } catch (BrokerException why) {
                rejected.add(new Rejected(write, why));
            }
        }
        to.commit();
    }

    private void reject(Rejected rejected) {
        if (rejected.why() instanceof LogFullException && !fullReported) {
            fullReported = true;
            LOG.warn(
                    "{}: a message was rejected, and this is logged once: {}",
                    file,
                    rejected.why().getMessage());
        }
        dispatcher.refused(List.of(rejected.write()), rejected.why());
    }

    private void committed(List<Outcome> done, long nanos) {
        int fresh = (int) done.stream().filter(each -> each.message() != null).count();
        log.mark().advance(fresh);
        dispatcher.committed(done);
        maintenance.appended(fresh);
        accepted();
        try {
            observer.committed(fresh, nanos);
        } catch (RuntimeException e) {
            LOG.error("An observer of the log failed", e);
        }
        try {
            if (transaction().takeRemoved()) {
                maintenance.removed();
                scrubber.removed();
            }
            checkpointer.committed(transaction().connection());
        } catch (SQLException | RuntimeException e) {
            undo();
            LOG.debug("{}: the write-ahead log could not be restarted now", file, e);
        }
    }

    private void subscribe() {
        List<Position> positions = new ArrayList<>(subscribing.size());
        for (Subscribe request : subscribing) {
            positions.add(position(request));
        }
        try {
            // ends the reading
            transaction().commit();
        } catch (SQLException | RuntimeException e) {
            // what was read is committed all the same
            undo();
        }
        for (Position position : positions) {
            Subscribe request = subscribing.element();
            if (position == null) {
                dispatcher.refused(List.of(request), new BrokerException(file + " cannot be read"));
            } else {
                dispatcher.subscribed(request, position);
            }
            subscribing.remove();
        }
    }

    /** Returns the position of the room's newest message, or null if it cannot be read. */
    private @Nullable Position position(Subscribe request) {
        try {
            return new Position(
                    log.state().epoch(),
                    transaction().rooms().get(request.room()).last());
        } catch (SQLException | RuntimeException e) {
            undo();
            LOG.debug("{}: room {} cannot be read", file, request.room(), e);
            return null;
        }
    }

    private void maintain() {
        if (broken != null) {
            return;
        }
        try {
            maintenance.step(transaction(), scrubber.isRunning());
            if (maintenance.takeDropped()) {
                scrubber.dropped();
            }
            checkpointer.committed(transaction().connection());
        } catch (SQLException | RuntimeException e) {
            undo();
            LOG.debug("{}: old messages and keys could not be dropped now", file, e);
        }
    }

    private void scrub() {
        try {
            boolean marked = Scrubber.isMarked(transaction().records());
            transaction().commit();
            scrubber.step(marked);
        } catch (SQLException | IOException | RuntimeException e) {
            scrubber.stop();
            undo();
            LOG.debug("{}: what removals have left could not be overwritten now", file, e);
        }
    }

    private void probe() {
        probePause = Math.min(2 * probePause, MAX_PROBE_MILLIS);
        nextProbe = clocks.steady().millis() + probePause;
        try {
            transaction().probe();
            recovered();
        } catch (SQLException | RuntimeException e) {
            undo();
            LOG.debug("{} still cannot be written", file, e);
        }
    }

    private LogTransaction transaction() throws SQLException {
        if (transaction == null) {
            transaction = LogTransaction.open(file, log.state().epoch(), options, space);
        }
        return transaction;
    }

    /** Gives up what is not committed. Whether a failed commit took effect is read from the file afterwards. */
    private void undo() {
        LogTransaction failed = transaction;
        if (failed == null) {
            return;
        }
        try {
            failed.rollback();
        } catch (SQLException e) {
            LOG.debug("{} is opened again", file, e);
            close();
        }
    }

    /** Records that messages were stored. */
    private void accepted() {
        recovered();
        probePause = PROBE_MILLIS;
    }

    private void recovered() {
        if (health.accepted()) {
            LOG.info("{} can be written again", file);
        }
    }

    private BrokerException refuse(Exception e) {
        BrokerException why = new BrokerException(file + " cannot be written (" + e.getMessage() + ")", e);
        if (e instanceof SQLException sql && SqliteConnections.isCorrupt(sql)) {
            LOG.error(
                    "{} is corrupt. Nothing is written before a restart, so that it gets no worse; a restart checks it",
                    file,
                    e);
            broken = why;
            health.broken(file + " is corrupt");
            log.directory().markSuspect();
            return why;
        }
        if (health.refused(String.valueOf(why.getMessage()))) {
            LOG.error("{} cannot be written: messages are refused until it can. Setting: parley.data", file, e);
            nextProbe = clocks.steady().millis() + probePause;
        }
        return why;
    }

    /** Closes the connection; must be called after the thread has ended. */
    @Override
    public void close() {
        LogTransaction open = transaction;
        transaction = null;
        if (open == null) {
            return;
        }
        try {
            open.close();
        } catch (SQLException e) {
            LOG.warn("{} was not closed cleanly", file, e);
        }
    }
}
