package dev.parley.broker.postgres;

import dev.parley.broker.Appended;
import dev.parley.broker.KeyHash;
import dev.parley.broker.postgres.Write.Append;
import dev.parley.message.Draft;
import dev.parley.message.Payload;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends what applications have said with {@code parley.say} in transactions that are committed now. One server does so at a
 * time, the one that holds a lock of the database; if it ends, another takes over. A row is deleted after it was appended
 * under its hash, so a server that ends in between has it appended again, and the log recognises it.
 *
 * <p>Messages of one room are appended in the order of their rows, each after the one before it is durable. A row that cannot
 * be appended now keeps its room waiting, but no other.
 *
 * <p>Runs on a thread of its own, with a connection of its own.
 */
final class TransactionalOutbox implements Runnable {
    /** How long what is committed waits at most until it is looked for. */
    private static final long PAUSE_MILLIS = 100;

    /** How long another server's end, or a failure, waits until it is noticed. */
    private static final long LONG_PAUSE_MILLIS = 1_000;

    private static final long ANSWER_SECONDS = 60;

    private static final int ROWS = 500;
    private static final int BYTES = 1024 * 1024;

    /** Rooms that wait, at most; with more, rows are read from the first again. */
    private static final int MOST_WAITING = 1_000;

    private static final String UNDEFINED_TABLE = "42P01";

    private static final String READ = "SELECT id, room, author, name, key, hash, kind, type, payload FROM ("
            + "SELECT o.*, sum(octet_length(payload)) OVER (ORDER BY id) - octet_length(payload) AS before"
            + " FROM (SELECT * FROM outbox WHERE id > ? ORDER BY id LIMIT " + ROWS + ") o) sized WHERE before < "
            + BYTES
            + " ORDER BY id";

    private static final Logger LOG = LoggerFactory.getLogger(TransactionalOutbox.class);

    private final Database database;
    private final Consumer<Append> appends;
    private final Session session;

    /** The connection that holds the lock; null if none does. */
    private @Nullable Connection leading;

    /** The row up to which this pass has read; 0 at its beginning. */
    private long cursor;

    /** Rooms of which a row could not be appended in this pass. */
    private final Set<RoomName> waiting = new HashSet<>();

    /** Rows of this pass that name no possible room, and those of the pass before, which the log knows. */
    private int unusable;

    private int reported;

    private volatile boolean closed;

    /** @param appends takes each message */
    TransactionalOutbox(Database database, Consumer<Append> appends) {
        this.database = database;
        this.appends = appends;
        this.session = new Session(database);
    }

    /**
     * What an application has said.
     *
     * @param append null if no room can have the name that it gives, which a server with a newer Java may know
     */
    private record Row(long id, @Nullable Append append) {}

    @Override
    public void run() {
        try (session) {
            while (!closed) {
                Thread.sleep(step());
            }
        } catch (InterruptedException e) {
            LOG.debug("The log is closed", e);
        }
    }

    /** Does one step; returns how long to wait before the next one, in milliseconds. */
    private long step() throws InterruptedException {
        try {
            if (!session.run(this::leads)) {
                return LONG_PAUSE_MILLIS;
            }
            List<Row> rows = session.run(this::read);
            if (rows.isEmpty()) {
                return endPass();
            }
            List<Long> done = append(rows);
            cursor = waiting.size() > MOST_WAITING
                    ? 0
                    : rows.get(rows.size() - 1).id();
            session.run(connection -> delete(connection, done));
            return 0;
        } catch (SQLException e) {
            if (UNDEFINED_TABLE.equals(e.getSQLState())) {
                LOG.warn(
                        "parley.say is not available: the schema {} lacks the table outbox of this version's"
                                + " schema.sql, and the role may not make it",
                        database.options().schema());
                closed = true;
            }
            LOG.debug("What applications have said cannot be read now", e);
            return LONG_PAUSE_MILLIS;
        } catch (RuntimeException e) {
            // a defect must not end the thread, since then nothing would be heard until the server is restarted
            LOG.error("What applications have said was not stored; trying again", e);
            return LONG_PAUSE_MILLIS;
        }
    }

    /** Returns how long to wait before the next pass, in milliseconds. */
    private long endPass() {
        if (unusable > reported) {
            LOG.warn(
                    "{} messages of parley.say wait in the outbox, since no room can have the name that they give",
                    unusable);
        }
        boolean failed = !waiting.isEmpty() || unusable > 0;
        reported = unusable;
        unusable = 0;
        cursor = 0;
        waiting.clear();
        return failed ? LONG_PAUSE_MILLIS : PAUSE_MILLIS;
    }

    private boolean leads(Connection connection) throws SQLException {
        if (connection != leading) {
            leading = null;
            String lock = "parley.outbox " + database.options().schema();
            try (PreparedStatement take =
                    connection.prepareStatement("SELECT pg_try_advisory_lock(hashtextextended(?, 0))")) {
                take.setString(1, lock);
                try (ResultSet row = take.executeQuery()) {
                    row.next();
                    leading = row.getBoolean(1) ? connection : null;
                }
            }
        }
        return leading != null;
    }

    private List<Row> read(Connection connection) throws SQLException {
        List<Row> rows = new ArrayList<>();
        try (PreparedStatement read = connection.prepareStatement(READ)) {
            read.setLong(1, cursor);
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    Optional<RoomName> room = RoomName.parse(text(row, 2));
                    rows.add(new Row(row.getLong(1), room.isEmpty() ? null : append(row, room.get())));
                }
            }
        }
        return rows;
    }

    private static Append append(ResultSet row, RoomName room) throws SQLException {
        User from = new User(text(row, 3), text(row, 4));
        String key = row.getString(5);
        UUID hash =
                key == null ? Objects.requireNonNull(row.getObject(6, UUID.class)) : KeyHash.of(room, from.id(), key);
        byte[] bytes = Objects.requireNonNull(row.getBytes(9));
        Payload payload = Rows.payload(row.getInt(7), text(row, 8), bytes);
        return new Append(room, new Draft(from, key, payload), hash, new CompletableFuture<>());
    }

    private static String text(ResultSet row, int index) throws SQLException {
        return Objects.requireNonNull(row.getString(index));
    }

    /** Appends rows, those of each room in their order; returns the ids of those that are durable. */
    private List<Long> append(List<Row> rows) throws InterruptedException {
        Map<RoomName, Map<Long, Append>> rooms = new LinkedHashMap<>();
        for (Row each : rows) {
            Append append = each.append();
            if (append == null) {
                unusable++;
            } else if (!waiting.contains(append.room())) {
                rooms.computeIfAbsent(append.room(), room -> new LinkedHashMap<>())
                        .put(each.id(), append);
            }
        }
        for (Map<Long, Append> room : rooms.values()) {
            chain(List.copyOf(room.values()), 0);
        }
        List<Long> done = new ArrayList<>();
        for (Map.Entry<RoomName, Map<Long, Append>> room : rooms.entrySet()) {
            for (Map.Entry<Long, Append> each : room.getValue().entrySet()) {
                if (!isDurable(each.getValue().answer())) {
                    waiting.add(room.getKey());
                    break;
                }
                done.add(each.getKey());
            }
        }
        return done;
    }

    /** Appends a row of a room, and the next ones each after the one before it; stops at the first that fails. */
    private void chain(List<Append> room, int index) {
        if (index < room.size()) {
            Append next = room.get(index);
            var unused = next.answer().thenRun(() -> chain(room, index + 1));
            appends.accept(next);
        }
    }

    private static boolean isDurable(CompletableFuture<Appended> answer) throws InterruptedException {
        try {
            answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("What an application has said cannot be stored now", e);
            return false;
        }
    }

    private static boolean delete(Connection connection, List<Long> ids) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM outbox WHERE id = ANY (?)")) {
            Rows.array(delete, 1, "int8", ids, id -> id);
            return delete.executeUpdate() > 0;
        }
    }

    /** Ends the thread after the step that it is in. */
    void close() {
        closed = true;
    }
}
