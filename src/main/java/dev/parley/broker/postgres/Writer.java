package dev.parley.broker.postgres;

import dev.parley.broker.Appended;
import dev.parley.broker.BrokerException;
import dev.parley.broker.BrokerObserver;
import dev.parley.broker.LogHealth;
import dev.parley.broker.postgres.Write.Append;
import dev.parley.broker.postgres.Write.Change;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes for some of the rooms, on a thread with a connection of its own. While one commit is under way the next batch grows,
 * which lets many senders share one commit.
 *
 * <p><b>Unknown outcomes.</b> If the connection breaks after a statement was sent, nobody knows whether it was committed. The
 * writer sends the same batch again until the database answers, and the hashes say what was stored. Nothing of such a batch
 * is answered before, and nothing of it is rejected, since either could be wrong. What waits meanwhile is rejected after {@link
 * PostgresOptions#patience}.
 */
final class Writer implements Runnable {
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long MAX_PAUSE_MILLIS = 1_000;

    /** A batch is not sent more often than this under epochs and rooms that end at once. */
    private static final int MAX_RENEWALS = 5;

    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);

    private final Database database;
    private final Intake intake = new Intake();
    private final Feeds feeds;
    private final BrokerObserver observer;
    private final @Nullable InstantSource clock;
    private final Session session;
    private final RoomIds rooms;
    private final LogHealth health = new LogHealth();

    /** @param clock gives messages their time, or null for the database's */
    Writer(Database database, Feeds feeds, BrokerObserver observer, @Nullable InstantSource clock) {
        this.database = database;
        this.feeds = feeds;
        this.observer = observer;
        this.clock = clock;
        this.session = new Session(database);
        this.rooms = new RoomIds(database.options().maxRooms());
    }

    Intake intake() {
        return intake;
    }

    LogHealth health() {
        return health;
    }

    /** Adds a write, or fails its answer if that cannot be. Safe for any thread. */
    void add(Write write) {
        try {
            intake.add(write);
        } catch (BrokerException e) {
            write.refuse(e);
        }
    }

    @Override
    public void run() {
        try {
            List<Write> batch = intake.take();
            while (!batch.isEmpty()) {
                write(batch);
                batch = intake.take();
            }
        } catch (InterruptedException e) {
            // closed: what is unknown is never answered
            intake.close();
        } finally {
            refuse(intake.drain(), new BrokerException("the log is closed"));
            session.close();
        }
    }

    /** Writes runs of appends with one statement each, and changes on their own, in their order. */
    private void write(List<Write> batch) throws InterruptedException {
        List<Append> appends = new ArrayList<>();
        for (Write each : batch) {
            if (each instanceof Append append) {
                appends.add(append);
            } else if (each instanceof Change change) {
                append(appends);
                appends = new ArrayList<>();
                settle(List.of(change), (connection, again) -> {
                    Appended at = change.work().run(connection, database.epoch());
                    return List.of(new Stored(change, change.room(), at, null, true, change.answer()));
                });
            }
        }
        append(appends);
    }

    private void append(List<Append> appends) throws InterruptedException {
        if (appends.isEmpty()) {
            return;
        }
        AppendBatch batch = new AppendBatch(appends);
        settle(appends, (connection, again) -> batch.run(connection, database, rooms, again, clock));
        if (!batch.rejected().isEmpty()) {
            refuse(batch.rejected(), AppendBatch.tooManyRooms(database.options().maxRooms()));
        }
    }

    /** Something that can be sent again. */
    @FunctionalInterface
    private interface Attempt {
        /** @param again whether an earlier attempt may have been committed */
        List<Stored> run(Connection connection, boolean again) throws SQLException;
    }

    /** Tries until the outcome is known, or until it is known that nothing was stored and patience is over. */
    private void settle(List<? extends Write> writes, Attempt attempt) throws InterruptedException {
        long deadline = System.nanoTime() + database.options().patience().toNanos();
        long pause = FIRST_PAUSE_MILLIS;
        boolean unknown = false;
        int renewals = 0;
        health.writing();
        try {
            while (true) {
                boolean sent = false;
                String epoch = database.epoch();
                try {
                    boolean again = unknown;
                    if (again) {
                        // what an earlier attempt made visible may still be waiting for the disk or the standby
                        session.run(connection -> {
                            Database.barrierNow(connection);
                            return "";
                        });
                    } else {
                        session.open();
                    }
                    sent = true;
                    long start = System.nanoTime();
                    committed(session.run(connection -> attempt.run(connection, again)), System.nanoTime() - start);
                    return;
                } catch (BrokerException e) {
                    refuse(writes, e);
                    return;
                } catch (SQLException e) {
                    if (renewals < MAX_RENEWALS && renew(e, epoch)) {
                        renewals++;
                        continue;
                    }
                    refused(e);
                    unknown |= sent && !Session.isRejection(e);
                    if (!unknown && (Session.isRejection(e) || System.nanoTime() > deadline)) {
                        refuse(writes, unavailable(e));
                        return;
                    }
                    if (System.nanoTime() > deadline) {
                        refuse(intake.drain(), unavailable(e));
                    }
                }
                Thread.sleep(pause);
                pause = Math.min(2 * pause, MAX_PAUSE_MILLIS);
            }
        } finally {
            health.written();
        }
    }

    private static BrokerException unavailable(SQLException e) {
        return new BrokerException("the database cannot be written (" + e.getMessage() + ")", e);
    }

    /** Learns what has changed in the database; returns whether the attempt can be repeated at once. */
    private boolean renew(SQLException e, String epoch) {
        boolean epochEnded = Database.EPOCH_ENDED.equals(e.getSQLState());
        if (!epochEnded && !Database.ROOM_GONE.equals(e.getSQLState())) {
            return false;
        }
        rooms.forget();
        try {
            // nobody removes a room but by hand, and its numbers would be assigned again
            session.run(connection -> epochEnded ? database.adopt(connection) : database.end(connection, epoch));
            return true;
        } catch (SQLException failed) {
            LOG.debug("The epoch cannot be read", failed);
            return false;
        }
    }

    private void committed(List<Stored> done, long nanos) {
        if (health.accepted()) {
            LOG.info("The database can be written again");
        }
        feeds.committed(done, intake);
        try {
            observer.committed((int) done.stream().filter(Stored::isNews).count(), nanos);
        } catch (RuntimeException e) {
            LOG.error("An observer of the log failed", e);
        }
    }

    private void refused(SQLException e) {
        if (health.refused("the database cannot be written: " + e.getMessage())) {
            LOG.error("The database cannot be written: messages wait, and are refused until it can", e);
        }
    }

    private void refuse(List<? extends Write> writes, BrokerException why) {
        writes.forEach(intake::answered);
        feeds.refused(writes, why);
    }
}
