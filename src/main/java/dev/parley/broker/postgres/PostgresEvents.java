package dev.parley.broker.postgres;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parley.broker.BrokerException;
import dev.parley.broker.Epochs;
import dev.parley.broker.EventLog;
import dev.parley.broker.EventPage;
import dev.parley.broker.EventRequest;
import dev.parley.message.RoomName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The order of what happens in all rooms. Each server numbers what it has stored itself, right after the commit and in the order
 * of its commits, and tells the others; see {@code number_1} in the schema. What a server has stored and not numbered, since it
 * was killed in between, the others find within seconds, as they look through all rooms. So nobody has to lead.
 *
 * <p>Threads: one of its own, with a connection of its own, numbers; everything else may be called by any.
 */
final class PostgresEvents implements EventLog, Runnable {
    /** Rooms that one statement numbers, at most. */
    private static final int BATCH = 1_000;

    /** Commits that wait to be numbered, at most; with more, their rooms are found by looking through all rooms. */
    private static final int MOST_WAITING = 50_000;

    /** Rooms that are looked at every {@link #LOOK_MILLIS}. */
    private static final int LOOK_ROOMS = 10_000;

    private static final long LOOK_MILLIS = 2_000;
    private static final int TRIM_ROWS = 10_000;
    private static final int TRIM_STEPS = 20;
    private static final long FAILURE_PAUSE_MILLIS = 250;

    private static final String TRIM = "DELETE FROM event WHERE number IN (SELECT number FROM event"
            + " WHERE number <= ? ORDER BY number LIMIT " + TRIM_ROWS + ")";

    private static final String LOOK =
            "SELECT names, lasts, next, newest, history FROM unnumbered_1(?, " + LOOK_ROOMS + ")";

    private static final Logger LOG = LoggerFactory.getLogger(PostgresEvents.class);

    private final Database database;
    private final PageReaders readers;
    private final Wakeups wakeups;
    private final long keep;

    /** Rooms with the number of their last entry, in the order of commits. */
    @GuardedBy("this") private List<Unnumbered> waiting = new ArrayList<>();

    /** Whether some are being numbered. */
    @GuardedBy("this") private boolean numbering;

    /** Complete when everything that waits now was numbered, or could not be. */
    @GuardedBy("this") private List<CompletableFuture<Boolean>> flushes = new ArrayList<>();

    /** Whether another server says that there is more. */
    @GuardedBy("this") private boolean heard;

    @GuardedBy("this") private boolean closed;

    private volatile long last;
    private volatile Runnable callback = () -> {};

    // Confined to the thread that runs this.

    /** The room up to which all rooms were looked at in this round. */
    private long cursor;

    private long looked = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS);

    private record Unnumbered(RoomName room, long last) {}

    /** @param keep references that are kept */
    PostgresEvents(Database database, PageReaders readers, Wakeups wakeups, long keep) {
        this.database = database;
        this.readers = readers;
        this.wakeups = wakeups;
        this.keep = keep;
    }

    /**
     * Begins to number, unless another server has begun.
     *
     * @throws BrokerException if the tables for it are missing, or if the database cannot be used
     */
    void open() {
        try (Connection connection = database.connect()) {
            last = number(connection, List.of());
        } catch (SQLException e) {
            throw new BrokerException(
                    "events cannot be kept, although parley.events.on=true; has the schema "
                            + database.options().schema() + " everything of this version's schema.sql? "
                            + e.getMessage(),
                    e);
        }
    }

    @Override
    public boolean isKept() {
        return true;
    }

    @Override
    public long last() {
        return last;
    }

    @Override
    public void onEvents(Runnable next) {
        callback = next;
    }

    /** Learns that this server has stored entries. */
    synchronized void stored(Map<RoomName, Long> rooms) {
        if (waiting.size() < MOST_WAITING) {
            rooms.forEach((room, seq) -> waiting.add(new Unnumbered(room, seq)));
        }
        notifyAll();
    }

    /** Learns that another server has numbered something; it may be forged. */
    synchronized void heard() {
        heard = true;
        notifyAll();
    }

    @Override
    public CompletionStage<EventPage> read(EventRequest request) {
        return flush().thenCompose(
                        done -> readers.read(this, connection -> new EventRows(request, keep).read(connection)));
    }

    /** Returns what completes when everything that this server has acknowledged has a number, if that is possible now. */
    private synchronized CompletionStage<Boolean> flush() {
        if (closed || (waiting.isEmpty() && !numbering)) {
            return CompletableFuture.completedStage(true);
        }
        CompletableFuture<Boolean> flush = new CompletableFuture<>();
        flushes.add(flush);
        notifyAll();
        return flush;
    }

    @Override
    public void run() {
        try (Session session = new Session(database)) {
            while (awaitWork()) {
                if (!round(session)) {
                    Thread.sleep(FAILURE_PAUSE_MILLIS);
                }
            }
            round(session);
        } catch (InterruptedException e) {
            LOG.debug("The log is closed", e);
        } finally {
            takeFlushes().forEach(each -> each.complete(false));
        }
    }

    private synchronized List<CompletableFuture<Boolean>> takeFlushes() {
        List<CompletableFuture<Boolean>> all = flushes;
        flushes = new ArrayList<>();
        return all;
    }

    /** Waits for something to do; returns false at the end. */
    private synchronized boolean awaitWork() throws InterruptedException {
        while (!closed && waiting.isEmpty() && flushes.isEmpty() && !heard) {
            long left = LOOK_MILLIS - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - looked);
            if (left <= 0) {
                break;
            }
            wait(left);
        }
        return !closed;
    }

    /** Numbers what waits; returns whether that was possible. */
    private boolean round(Session session) {
        List<Unnumbered> rooms;
        List<CompletableFuture<Boolean>> done;
        boolean others;
        synchronized (this) {
            rooms = waiting;
            waiting = new ArrayList<>();
            numbering = true;
            done = takeFlushes();
            others = heard;
            heard = false;
        }
        boolean numbered = false;
        try {
            numbered = session.run(connection -> round(connection, rooms, others));
        } catch (SQLException e) {
            LOG.debug("Events cannot be numbered now; they are found again by looking through all rooms", e);
        } catch (RuntimeException e) {
            LOG.error("Events were not numbered; they are found again by looking through all rooms", e);
        }
        endRound(numbered ? List.of() : rooms);
        for (CompletableFuture<Boolean> each : done) {
            each.complete(numbered);
        }
        return numbered;
    }

    /** Puts back what could not be numbered, before what has come meanwhile. */
    private synchronized void endRound(List<Unnumbered> rooms) {
        numbering = false;
        if (rooms.size() + waiting.size() <= MOST_WAITING) {
            List<Unnumbered> all = new ArrayList<>(rooms);
            all.addAll(waiting);
            waiting = all;
        }
    }

    private boolean round(Connection connection, List<Unnumbered> rooms, boolean others) throws SQLException {
        long before = last;
        for (int from = 0; from < rooms.size(); from += BATCH) {
            announce(number(connection, rooms.subList(from, Math.min(rooms.size(), from + BATCH))));
        }
        boolean due = System.nanoTime() - looked >= TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS);
        if (due) {
            looked = System.nanoTime();
            look(connection);
            trim(connection);
        } else if (others) {
            last = Long.parseLong(Database.query(connection, "SELECT last FROM event_log"));
        }
        if (last != before) {
            tell();
        }
        return true;
    }

    private void announce(long newest) {
        if (newest != last) {
            last = newest;
            wakeups.announceEvents();
        }
    }

    private void tell() {
        try {
            callback.run();
        } catch (RuntimeException e) {
            LOG.error("Events were not announced", e);
        }
    }

    /** Numbers the entries of rooms; returns the newest number. */
    private long number(Connection connection, List<Unnumbered> rooms) throws SQLException {
        try {
            return number(connection, database.epoch(), rooms);
        } catch (SQLException e) {
            if (!Database.EPOCH_ENDED.equals(e.getSQLState())) {
                throw e;
            }
            return number(connection, database.adopt(connection), rooms);
        }
    }

    private static long number(Connection connection, String epoch, List<Unnumbered> rooms) throws SQLException {
        try (PreparedStatement number = connection.prepareStatement("SELECT number_1(?, ?, ?, ?)")) {
            number.setString(1, epoch);
            number.setString(2, Epochs.next());
            Rows.array(number, 3, "text", rooms, each -> each.room().value());
            Rows.array(number, 4, "int8", rooms, Unnumbered::last);
            try (ResultSet row = number.executeQuery()) {
                row.next();
                if (number.getWarnings() != null) {
                    throw new SQLException("a commit was not replicated", "01000", number.getWarnings());
                }
                return row.getLong(1);
            }
        }
    }

    /** Looks at some rooms, and numbers what has no number. */
    private void look(Connection connection) throws SQLException {
        List<Unnumbered> found = new ArrayList<>();
        boolean current;
        try (PreparedStatement look = connection.prepareStatement(LOOK)) {
            look.setLong(1, cursor);
            try (ResultSet row = look.executeQuery()) {
                row.next();
                if (row.getArray(1) != null) {
                    String[] names =
                            (String[]) Objects.requireNonNull(row.getArray(1)).getArray();
                    Long[] lasts =
                            (Long[]) Objects.requireNonNull(row.getArray(2)).getArray();
                    for (int i = 0; i < names.length; i++) {
                        found.add(new Unnumbered(new RoomName(names[i]), lasts[i]));
                    }
                }
                cursor = row.getLong(3);
                current = database.epoch().equals(row.getString(5));
                last = current ? row.getLong(4) : last;
            }
        }
        if (!found.isEmpty() || !current) {
            announce(number(connection, found));
        }
    }

    /** Drops references that are too many. */
    private void trim(Connection connection) throws SQLException {
        try (PreparedStatement trim = connection.prepareStatement(TRIM)) {
            trim.setLong(1, last - keep);
            int steps = 0;
            while (trim.executeUpdate() == TRIM_ROWS && steps < TRIM_STEPS) {
                steps++;
            }
        }
    }

    /** Ends the thread after what waits was numbered. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
