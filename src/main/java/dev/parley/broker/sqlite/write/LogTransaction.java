package dev.parley.broker.sqlite.write;

import dev.parley.broker.Amendment;
import dev.parley.broker.Appended;
import dev.parley.broker.LogFullException;
import dev.parley.broker.NoSpaceException;
import dev.parley.broker.sqlite.disk.LogSpace;
import dev.parley.broker.sqlite.disk.Scrubber;
import dev.parley.broker.sqlite.key.IdempotencyKeys;
import dev.parley.broker.sqlite.table.EventTable;
import dev.parley.broker.sqlite.table.KeyEntry;
import dev.parley.broker.sqlite.table.RecordTable;
import dev.parley.broker.sqlite.table.RoomCache;
import dev.parley.broker.sqlite.table.RoomRow;
import dev.parley.broker.sqlite.table.Schema;
import dev.parley.broker.sqlite.table.SqliteConnections;
import dev.parley.broker.sqlite.table.Tail;
import dev.parley.message.Draft;
import dev.parley.message.Message;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is written, through one connection and by one thread. What was done since the last {@link #commit} is
 * on disk when that returns; if it fails, it must be given up with {@link #rollback} or {@link #close}.
 */
public final class LogTransaction implements AutoCloseable {
    private final Connection connection;
    private final String epoch;
    private final RoomCache rooms;
    private final IdempotencyKeys keys;
    private final RecordTable records;
    private final Amender amender;
    private final LogSpace space;
    private final Tail tail;
    private final EventTable events;

    /** Whether SQLite overwrites what is removed, see {@link #overwriteRemoved}; the state of a new connection. */
    private boolean overwrites = true;

    private LogTransaction(Connection connection, String epoch, SqliteOptions options, LogSpace space)
            throws SQLException {
        this.connection = connection;
        this.epoch = epoch;
        this.space = space;
        rooms = new RoomCache(connection, options.maxRooms());
        keys = new IdempotencyKeys(connection);
        records = new RecordTable(connection);
        amender = new Amender(connection, epoch, rooms, keys);
        tail = new Tail(connection);
        events = new EventTable(connection, options.events());
    }

    public static LogTransaction open(Path file, String epoch, SqliteOptions options, LogSpace space)
            throws SQLException {
        Connection connection = SqliteConnections.writer(file);
        try {
            connection.setAutoCommit(false);
            return new LogTransaction(connection, epoch, options, space);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** Returns why a room takes no further message although the disk is fine, or null if it does. */
    @Nullable LogFullException rejection(RoomName name) throws SQLException {
        RoomRow room = rooms.get(name);
        if (room.id() == 0 && rooms.isFull()) {
            return new LogFullException("the log has " + rooms.max() + " rooms, the limit set by parley.rooms.max");
        }
        return room.last() == Schema.MAX_SEQ
                ? new LogFullException("the room has reached its number of messages")
                : null;
    }

    /**
     * Throws {@link NoSpaceException} if the log must not grow by this, unless it is a retry of something that is stored.
     *
     * @param bytes of the payload and its overhead
     */
    void requireSpace(RoomName name, User author, @Nullable String key, int bytes) throws SQLException {
        if (!space.take(bytes) && keys.find(rooms.get(name), author, key) == null) {
            throw space.exception();
        }
    }

    /** Puts a message at the end of its room, or finds the position of an earlier one with its key. */
    public Result<Appended> store(RoomName name, Draft draft, Time time) throws SQLException {
        Instant at = time.at();
        RoomRow room = rooms.withId(rooms.get(name));
        long seq = room.last() + 1;
        KeyEntry earlier = keys.remember(room, draft.from(), draft.key(), new KeyEntry(seq, at), time.steady());
        if (earlier != null) {
            return new Result<>(new Appended(epoch, earlier.seq(), earlier.at(), true), null);
        }
        Message message = new Message(name, seq, at, draft.from(), draft.key(), draft.payload());
        if (tail.isFull()) {
            moveTail();
            overwriteRemoved(false);
        }
        tail.append(room.id(), message);
        rooms.put(room.appended(draft.payload().size()));
        return new Result<>(new Appended(epoch, seq, at, false), message);
    }

    /** Refers to the entry that a change has led to, if there is one; see {@link EventTable}. */
    <T extends @Nullable Object> Result<T> withReference(Result<T> result) throws SQLException {
        Message entry = result.message();
        if (entry != null) {
            events.add(rooms.get(entry.room()).id(), entry);
        }
        return result;
    }

    EventTable events() {
        return events;
    }

    /**
     * Sets whether SQLite overwrites the bytes that the following statements remove. It is on for everything that removes
     * content, and off for appends, which remove nothing.
     */
    public void overwriteRemoved(boolean on) throws SQLException {
        if (overwrites != on) {
            SqliteConnections.run(connection, "PRAGMA secure_delete = " + (on ? "ON" : "OFF"));
            overwrites = on;
        }
    }

    /** Writes and commits something that changes nothing, to find out whether the disk takes it. */
    void probe() throws SQLException {
        LogOpener.storeEpoch(connection, epoch);
        commit();
    }

    RoomCache rooms() {
        return rooms;
    }

    public IdempotencyKeys keys() {
        return keys;
    }

    public RecordTable records() {
        return records;
    }

    /**
     * Changes a message, unless the log is full and the change is no removal.
     *
     * @param bytes of the payload and its overhead
     */
    public Result<Appended> amend(RoomName room, Amendment amendment, int bytes, Time time) throws SQLException {
        LogFullException full = rejection(room);
        if (full != null) {
            throw full;
        }
        if (!amendment.isRemoval()) {
            requireSpace(room, amendment.by(), amendment.key(), bytes);
        }
        return amender().amend(room, amendment, time);
    }

    /** Returns what changes messages, after all of them are in their place. */
    Amender amender() throws SQLException {
        moveTail();
        return amender;
    }

    /** Returns whether content was removed since the last call. */
    boolean takeRemoved() {
        return amender.takeRemoved();
    }

    /** Sets whether the following messages are many of few rooms, so that the tail is of no use. */
    public void expectDense(boolean dense) throws SQLException {
        if (dense) {
            moveTail();
        }
        tail.bypass(dense);
    }

    Tail tail() {
        return tail;
    }

    /** Moves the newest messages to their place, see {@link Tail}. */
    public void moveTail() throws SQLException {
        if (!tail.isEmpty()) {
            overwriteRemoved(true);
            tail.move();
        }
    }

    public Connection connection() {
        return connection;
    }

    /** Returns after everything stored is on disk. */
    public void commit() throws SQLException {
        rooms.flush();
        if (amender.hasRemoved()) {
            Scrubber.mark(records);
        }
        connection.commit();
    }

    /** Undoes what was not committed. */
    public void rollback() throws SQLException {
        connection.rollback();
        rooms.forget();
        keys.recent().load();
        tail.load();
        events.load();
    }

    /** Closes the connection, and its statements with it. */
    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
