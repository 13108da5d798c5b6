package dev.parley.broker.sqlite;

import dev.parley.broker.Appended;
import dev.parley.broker.sqlite.IdempotencyKeys.Place;
import dev.parley.broker.sqlite.Request.Append;
import dev.parley.message.Draft;
import dev.parley.message.Message;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * All that is written, through one connection and for one thread. What was done since the last {@link #commit} is on
 * the disk when that returns, or else has to be given up with {@link #close}.
 */
final class LogTransaction implements AutoCloseable {
    private final Connection connection;
    private final String epoch;
    private final RoomCache rooms;
    private final IdempotencyKeys keys;
    private final PreparedStatement insert;

    /** An append as it will stand in the log; {@code message} is null for a duplicate. */
    record Stored(
            Append append, Appended appended, @Nullable Message message) {}

    private LogTransaction(Connection connection, String epoch) throws SQLException {
        this.connection = connection;
        this.epoch = epoch;
        rooms = new RoomCache(connection);
        keys = new IdempotencyKeys(connection);
        insert = connection.prepareStatement(MessageRow.INSERT);
    }

    static LogTransaction open(Path file, String epoch) throws SQLException {
        Connection connection = SqliteConnections.writer(file);
        try {
            connection.setAutoCommit(false);
            return new LogTransaction(connection, epoch);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /**
     * Puts a message at the end of its room, or finds the place of an earlier one with its key.
     *
     * @param at the message's time
     * @param now milliseconds of a clock that does not jump, for the age of keys
     */
    Stored store(Append append, Instant at, long now) throws SQLException {
        Draft draft = append.draft();
        RoomRow room = rooms.withId(rooms.get(append.room()));
        long seq = room.last() + 1;
        if (seq > Schema.MOST_SEQ) {
            throw new SQLException("room " + room.id() + " is full");
        }
        Place earlier = keys.remember(room.id(), draft, new Place(seq, at), now);
        if (earlier != null) {
            return new Stored(append, new Appended(epoch, earlier.seq(), earlier.at(), true), null);
        }
        Message message = new Message(append.room(), seq, at, draft.from(), draft.key(), draft.payload());
        MessageRow.bind(insert, room.id(), message);
        insert.executeUpdate();
        rooms.put(room.appended(draft.payload().size()));
        return new Stored(append, new Appended(epoch, seq, at, false), message);
    }

    RoomCache rooms() {
        return rooms;
    }

    IdempotencyKeys keys() {
        return keys;
    }

    Connection connection() {
        return connection;
    }

    /** Returns when everything stored is on the disk. */
    void commit() throws SQLException {
        rooms.flush();
        connection.commit();
    }

    /** Undoes what was not committed. */
    void rollback() throws SQLException {
        connection.rollback();
        rooms.forget();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
