package dev.parley.broker.postgres;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parley.broker.Cluster;
import dev.parley.message.RoomName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this server tells the others, and hears of them, beside the log. One thread with a connection of its own works in rounds:
 * it extends the lease, stores and reads signals, and stores and reads who is present. A change is stored and read at once if
 * nothing has happened for a while, and with all others of the meantime if much happens.
 *
 * <p>Threads: all methods are for any thread, except {@link #run}, which is for a thread of its own.
 */
final class Neighbours implements Runnable, Cluster {
    private static final long BEAT_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** The shortest time between two rounds. */
    private static final long ROUND_MILLIS = 25;

    /** The shortest time between two rounds that store or read who is present. */
    private static final long PRESENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long FAILURE_PAUSE_MILLIS = 250;
    private static final Logger LOG = LoggerFactory.getLogger(Neighbours.class);

    private final Database database;
    private final Wakeups wakeups;
    private final ServerTable.Self self;
    private final ServerTable servers;
    private final SignalTable signals;
    private final PresenceTable presence;
    private final Leases leases;

    @GuardedBy("this") private boolean work;

    @GuardedBy("this") private boolean mustLook = true;

    @GuardedBy("this") private boolean closed;

    // Confined to the thread that runs this.

    private boolean registered;
    private long lastBeat = System.nanoTime() - BEAT_NANOS;
    private long lastPresence = System.nanoTime() - PRESENCE_NANOS;
    /** The number of changes of presence that was announced last. */
    private long announced;

    /** @param id an id of this run of the server */
    Neighbours(Database database, Wakeups wakeups, String id) {
        this.database = database;
        this.wakeups = wakeups;
        PostgresOptions options = database.options();
        self = new ServerTable.Self(
                id, options.server(), options.version(), ServerTable.SILENT.plus(options.departureGrace()));
        servers = new ServerTable(self);
        signals = new SignalTable(this::awake, servers::others);
        presence = new PresenceTable(signals, this::awake, options.presencePeople());
        leases = new Leases(id);
    }

    @Override
    public Place open(RoomName room, Listener listener) {
        return presence.open(room, listener);
    }

    @Override
    public List<Server> servers() {
        return servers.servers();
    }

    @Override
    public Lead lead(String task) {
        Lead lead = leases.add(task);
        lookSoon();
        return lead;
    }

    /** Takes what another server has said. */
    void take(Notice notice) {
        if (notice.look()) {
            lookSoon();
        }
        Notice.Span signalled = notice.signals();
        if (signalled != null) {
            signals.announced(notice.server(), signalled.first(), signalled.last());
        }
        presence.changedElsewhere(notice.presence());
        Notice.Span changes = notice.changes();
        if (changes != null && servers.announced(notice.server(), changes.first(), changes.last())) {
            presence.changedElsewhere();
        }
    }

    private synchronized void lookSoon() {
        mustLook = true;
        awake();
    }

    private synchronized void awake() {
        work = true;
        notifyAll();
    }

    @Override
    public void run() {
        try (Session session = new Session(database)) {
            while (awaitWork()) {
                if (!round(session)) {
                    Thread.sleep(FAILURE_PAUSE_MILLIS);
                }
                Thread.sleep(ROUND_MILLIS);
            }
            leave(session);
        } catch (InterruptedException e) {
            LOG.debug("The log is closed", e);
        } finally {
            presence.giveUp();
        }
    }

    /** Waits for something to do; returns false at the end. */
    private synchronized boolean awaitWork() throws InterruptedException {
        while (!closed && !work && !signals.hasWork()) {
            long left = lastBeat + BEAT_NANOS - System.nanoTime();
            if (presence.hasWork()) {
                left = Math.min(left, lastPresence + PRESENCE_NANOS - System.nanoTime());
            }
            if (left <= 0) {
                break;
            }
            wait(TimeUnit.NANOSECONDS.toMillis(left) + 1);
        }
        work = false;
        return !closed;
    }

    private boolean round(Session session) throws InterruptedException {
        try {
            return session.run(connection -> {
                round(connection);
                return true;
            });
        } catch (SQLException e) {
            LOG.debug("Other servers cannot be reached through the database now", e);
            signals.drop();
            presence.giveUp();
            return false;
        } catch (RuntimeException e) {
            LOG.error("What other servers say could not be handled", e);
            return false;
        }
    }

    private void round(Connection connection) throws SQLException {
        long now = System.nanoTime();
        if (!registered || now - lastBeat >= BEAT_NANOS || mustLook()) {
            beat(connection);
            lastBeat = now;
        }
        signals.write(connection, self.id(), wakeups::announceSignals);
        signals.read(connection, presence::listener);
        if (now - lastPresence >= PRESENCE_NANOS && presence.hasWork()) {
            lastPresence = now;
            if (!presence.write(connection, self.id(), this::announce)) {
                registered = false;
                awake();
                return;
            }
            if (servers.look(connection, false)) {
                presence.changedElsewhere();
            }
            presence.read(connection, self.id(), servers::isMissing);
        }
    }

    private void beat(Connection connection) throws SQLException {
        if (!registered || !servers.extend(connection)) {
            presence.register(connection, self);
            registered = true;
            announced = 0;
            wakeups.announceServer();
        }
        if (servers.look(connection, true)) {
            presence.changedElsewhere();
        }
        leases.extend(connection);
    }

    private synchronized boolean mustLook() {
        boolean must = mustLook;
        mustLook = false;
        return must;
    }

    private void announce(Set<RoomName> rooms, long changes) {
        wakeups.announcePresence(rooms, announced, changes);
        announced = changes;
    }

    /** Has the people who are still here depart after their grace, as if this server had been silent until then. */
    private void leave(Session session) {
        try {
            session.run(connection -> {
                leases.release(connection);
                if (registered) {
                    presence.write(connection, self.id(), this::announce);
                    try (PreparedStatement leave =
                            connection.prepareStatement("SELECT leave_1(?, ? * interval '1 millisecond')")) {
                        leave.setString(1, self.id());
                        leave.setLong(2, ServerTable.SILENT.toMillis());
                        leave.execute();
                    }
                    wakeups.announceServer();
                }
                return true;
            });
        } catch (SQLException e) {
            LOG.debug("Other servers were not told that this one stops; they find out after {}", silence(), e);
        }
    }

    private static Duration silence() {
        return ServerTable.SILENT;
    }

    /** Ends the thread after others were told. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
