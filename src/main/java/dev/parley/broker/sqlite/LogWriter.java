package dev.parley.broker.sqlite;

import dev.parley.broker.BrokerException;
import dev.parley.broker.sqlite.LogTransaction.Stored;
import dev.parley.broker.sqlite.Request.Append;
import dev.parley.broker.sqlite.Request.Subscribe;
import dev.parley.message.Position;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes. It takes all that is waiting, stores it in one transaction, and hands it on when the disk
 * has it: so many senders share one sync. Where that fails, nothing of it is shown, and it tries again with what comes
 * next: a disk that has room again is noticed by itself.
 */
final class LogWriter implements Runnable, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);

    private final DataDirectory directory;
    private final Path file;
    private final LogOpener log;
    private final WriteQueue intake;
    private final Dispatcher deliveries;
    private final HighWaterMark highWater;
    private final Maintenance upkeep;
    private final Checkpointer checkpoints;
    private final InstantSource clock;
    private final InstantSource steady;
    /** Told how long each batch took. */
    private final LongConsumer commits;

    // All below is confined to the writer's thread.

    /** Taken from the intake, and not answered yet. */
    private final Queue<Subscribe> unsubscribed = new ArrayDeque<>();
    /** Null until they are needed, and after a failure. */
    private @Nullable LogTransaction tables;
    /** Whether the last batch was refused. */
    private boolean refusing;
    /** Why nothing is written any more, or null. */
    private @Nullable BrokerException broken;

    LogWriter(
            DataDirectory directory,
            LogOpener log,
            WriteQueue intake,
            Dispatcher deliveries,
            HighWaterMark highWater,
            Maintenance upkeep,
            Checkpointer checkpoints,
            InstantSource clock,
            InstantSource steady,
            LongConsumer commits) {
        this.directory = directory;
        this.file = directory.database();
        this.log = log;
        this.intake = intake;
        this.deliveries = deliveries;
        this.highWater = highWater;
        this.upkeep = upkeep;
        this.checkpoints = checkpoints;
        this.clock = clock;
        this.steady = steady;
        this.commits = commits;
    }

    @Override
    public void run() {
        try {
            while (!intake.isOver()) {
                turn();
            }
        } catch (InterruptedException | RuntimeException | Error e) {
            LOG.error("The thread that writes the log has failed; nothing is stored any more until a restart", e);
            refuseAll();
        }
    }

    /** What was taken in is not left without an answer; an append in the writer's hands is, for nobody knows. */
    private void refuseAll() {
        intake.close();
        BrokerException why = new BrokerException(file + " is not written any more");
        unsubscribed.forEach(request -> request.refuse(why));
        for (Request request : intake.rest()) {
            request.refuse(why);
        }
    }

    @SuppressWarnings(
            "ThreadPriorityCheck") // measured: without it one of eight messages at hand goes to the disk alone
    private void turn() throws InterruptedException {
        if (intake.await(upkeep.idleMillis())) {
            // the readers go first: what they hold shares the sync
            Thread.yield();
        }
        List<Append> appends = new ArrayList<>();
        for (Request request : intake.take()) {
            if (request instanceof Append append) {
                appends.add(append);
            } else if (request instanceof Subscribe subscribe) {
                unsubscribed.add(subscribe);
            }
        }
        if (!appends.isEmpty()) {
            append(appends);
        }
        // behind the appends: so it is where the deliveries stand
        while (!unsubscribed.isEmpty()) {
            subscribe(unsubscribed.element());
            unsubscribed.remove();
        }
        if (upkeep.isDue()) {
            keepUp();
        }
    }

    private void append(List<Append> appends) {
        if (broken != null) {
            deliveries.refused(appends, broken);
            return;
        }
        List<Stored> stored;
        long began = System.nanoTime();
        try {
            stored = store(appends);
        } catch (SQLException | RuntimeException e) {
            undo();
            deliveries.refused(appends, refuse(e));
            return;
        }
        // On the disk: whatever fails from here on, nobody may be told that it was refused.
        long took = System.nanoTime() - began;
        int fresh = (int) stored.stream().filter(each -> each.message() != null).count();
        highWater.advance(fresh);
        deliveries.committed(stored);
        upkeep.appended(fresh);
        accepted();
        commits.accept(took);
        checkpoint();
    }

    private void checkpoint() {
        try {
            checkpoints.committed(tables().connection());
        } catch (SQLException | RuntimeException e) {
            undo();
            LOG.debug("{}: the write-ahead log could not be begun anew now", file, e);
        }
    }

    private List<Stored> store(List<Append> appends) throws SQLException {
        LogTransaction to = tables();
        Instant at = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        List<Stored> stored = new ArrayList<>(appends.size());
        for (Append append : appends) {
            stored.add(to.store(append, at, steady.millis()));
        }
        to.commit();
        return stored;
    }

    private void subscribe(Subscribe request) {
        try {
            long last = tables().rooms().get(request.room()).last();
            // ends the reading
            tables().commit();
            deliveries.subscribed(request, new Position(log.epoch(), last));
        } catch (SQLException | RuntimeException e) {
            undo();
            deliveries.refused(request, new BrokerException(file + " cannot be read", e));
        }
    }

    private void keepUp() {
        if (broken != null) {
            return;
        }
        try {
            upkeep.step(tables());
            checkpoints.committed(tables().connection());
        } catch (SQLException | RuntimeException e) {
            undo();
            LOG.debug("{}: old messages and keys could not be dropped now", file, e);
        }
    }

    private LogTransaction tables() throws SQLException {
        if (tables == null) {
            tables = LogTransaction.open(file, log.epoch());
        }
        return tables;
    }

    /** Gives up what is not committed. Whether a failed commit took place is read from the file afterwards. */
    private void undo() {
        LogTransaction failed = tables;
        if (failed == null) {
            return;
        }
        try {
            failed.rollback();
        } catch (SQLException e) {
            LOG.debug("{} is opened anew", file, e);
            close();
        }
    }

    private void accepted() {
        if (refusing) {
            LOG.info("{} can be written again", file);
            refusing = false;
        }
    }

    private BrokerException refuse(Exception e) {
        BrokerException why = new BrokerException(file + " cannot be written (" + e.getMessage() + ")", e);
        if (e instanceof SQLException sql && SqliteConnections.damaged(sql)) {
            LOG.error(
                    "{} is damaged. Nothing is written any more, so that it gets no worse; a restart checks it",
                    file,
                    e);
            broken = why;
            directory.suspect();
            return why;
        }
        if (!refusing) {
            LOG.error(
                    "{} cannot be written: messages are refused until it can. parley.data decides where it is",
                    file,
                    e);
            refusing = true;
        }
        return why;
    }

    /** Closes the connection; not before the thread has ended. */
    @Override
    public void close() {
        LogTransaction open = tables;
        tables = null;
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
