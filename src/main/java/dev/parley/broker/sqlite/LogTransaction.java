package dev.parley.broker.sqlite;

import dev.parley.broker.Appended;
import dev.parley.broker.LogFullException;
import dev.parley.broker.sqlite.IdempotencyKeys.KeyEntry;
import dev.parley.broker.sqlite.Request.Append;
import dev.parley.broker.sqlite.Request.Outcome;
import dev.parley.broker.sqlite.Request.Time;
import dev.parley.message.Draft;
import dev.parley.message.Message;
import dev.parley.message.RoomName;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is written, through one connection and by one thread. What was done since the last {@link #commit} is
 * on disk when that returns; if it fails, it must be given up with {@link #rollback} or {@link #close}.
 */
final class LogTransaction implements AutoCloseable {
    private final Connection connection;
    private final String epoch;
    private final RoomCache rooms;
    private final IdempotencyKeys keys;
    private final RecordTable records;
    private final PreparedStatement insert;

    /** An append as it will stand in the log; {@code message} is null for a duplicate. */
    record Stored(
            Append request, Appended appended, @Nullable Message message) implements Outcome {
        @Override
        public void complete() {
            request.answer().complete(appended);
        }
    }

    private LogTransaction(Connection connection, String epoch, int maxRooms) throws SQLException {
        this.connection = connection;
        this.epoch = epoch;
        rooms = new RoomCache(connection, maxRooms);
        keys = new IdempotencyKeys(connection);
        records = new RecordTable(connection);
        insert = connection.prepareStatement(MessageRow.INSERT);
    }

    static LogTransaction open(Path file, String epoch, int maxRooms) throws SQLException {
        Connection connection = SqliteConnections.writer(file);
        try {
            connection.setAutoCommit(false);
            return new LogTransaction(connection, epoch, maxRooms);
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

    /** Puts a message at the end of its room, or finds the position of an earlier one with its key. */
    Stored store(Append append, Time time) throws SQLException {
        Instant at = time.at();
        Draft draft = append.draft();
        RoomRow room = rooms.withId(rooms.get(append.room()));
        long seq = room.last() + 1;
        KeyEntry earlier = keys.remember(room.id(), draft, new KeyEntry(seq, at), time.steady());
        if (earlier != null) {
            return new Stored(append, new Appended(epoch, earlier.seq(), earlier.at(), true), null);
        }
        Message message = new Message(append.room(), seq, at, draft.from(), draft.key(), draft.payload());
        MessageRow.bind(insert, room.id(), message);
        insert.executeUpdate();
        rooms.put(room.appended(draft.payload().size()));
        return new Stored(append, new Appended(epoch, seq, at, false), message);
    }

    /** Writes and commits something that changes nothing, to find out whether the disk takes it. */
    void probe() throws SQLException {
        LogOpener.storeEpoch(connection, epoch);
        commit();
    }

    RoomCache rooms() {
        return rooms;
    }

    IdempotencyKeys keys() {
        return keys;
    }

    RecordTable records() {
        return records;
    }

    Connection connection() {
        return connection;
    }

    /** Returns after everything stored is on disk. */
    void commit() throws SQLException {
        rooms.flush();
        connection.commit();
    }

    /** Undoes what was not committed. */
    void rollback() throws SQLException {
        connection.rollback();
        rooms.forget();
    }

    /** Closes the connection, and its statements with it. */
    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
