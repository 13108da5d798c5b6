package dev.parley.broker.sqlite.write;

import dev.parley.broker.Retention;
import dev.parley.broker.RoomAges;
import dev.parley.broker.sqlite.table.RoomRow;
import dev.parley.broker.sqlite.table.Schema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Drops the oldest messages of rooms that exceed their bounds: some at each step, room after room. */
public final class Trimmer {
    /** Messages dropped in one step, at most. */
    private static final int STEP_MESSAGES = 1_000;

    /** Rooms examined in one step, at most. */
    private static final int STEP_ROOMS = 50;

    private final Retention retention;
    private final RoomAges ages;
    /** The id of the room examined last; 0 before the first. */
    private long cursor;
    /** Whether messages were dropped since {@link #takeDropped}. */
    private boolean dropped;

    /** @param ages those of the rooms that have one; the retention's holds for the others */
    Trimmer(Retention retention, RoomAges ages) {
        this.retention = retention;
        this.ages = ages;
    }

    /** Returns whether there is nothing to look for at this moment. */
    boolean isIdle() {
        return retention.equals(Retention.ALL) && ages.isEmpty();
    }

    /** Returns whether messages were dropped since the last call. */
    boolean takeDropped() {
        boolean was = dropped;
        dropped = false;
        return was;
    }

    /**
     * Does one step; the caller commits.
     *
     * @return whether all rooms have been examined and nothing is left to drop
     */
    boolean step(LogTransaction transaction, Instant now) throws SQLException {
        List<RoomRow> rooms = transaction.rooms().after(cursor, STEP_ROOMS);
        int budget = STEP_MESSAGES;
        for (RoomRow room : rooms) {
            int trimmed = isOver(transaction.connection(), room, now) ? trim(transaction, room, now, budget) : 0;
            if (trimmed == budget) {
                return false; // there may be more in this room
            }
            budget -= trimmed;
            cursor = room.id();
        }
        if (rooms.size() < STEP_ROOMS) {
            cursor = 0;
            return true;
        }
        return false;
    }

    private boolean isOver(Connection connection, RoomRow room, Instant now) throws SQLException {
        if (room.messages() > retention.messages() || (room.bytes() > retention.bytes() && room.messages() > 1)) {
            return true;
        }
        long oldest = oldest(room, now);
        if (oldest == Long.MIN_VALUE || room.messages() == 0) {
            return false;
        }
        try (PreparedStatement query = connection.prepareStatement("SELECT at FROM messages WHERE id = ?")) {
            query.setLong(1, Schema.id(room.id(), room.first()));
            try (ResultSet rows = query.executeQuery()) {
                // a corrupt first row is examined more closely
                return !rows.next() || rows.getLong(1) < oldest;
            }
        }
    }

    /** Returns the time before which messages of this room are too old, in ms since 1970. */
    private long oldest(RoomRow room, Instant now) {
        Duration own = ages.of(room.name());
        Duration age = own == null ? retention.age() : own;
        return age == null ? Long.MIN_VALUE : now.minus(age).toEpochMilli();
    }

    /** Drops up to {@code most} messages; returns how many. */
    private int trim(LogTransaction transaction, RoomRow room, Instant now, int most) throws SQLException {
        long oldest = oldest(room, now);
        long first = transaction.tail().first(room);
        long bytes = 0;
        int count = 0;
        try (PreparedStatement query = transaction
                .connection()
                .prepareStatement("SELECT id, at, length(payload) FROM messages WHERE id BETWEEN ? AND ? ORDER BY id"
                        + " LIMIT ?")) {
            query.setLong(1, Schema.id(room.id(), room.first()));
            query.setLong(2, Schema.id(room.id(), room.last()));
            query.setInt(3, most + 1);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    long seq = Schema.seq(rows.getLong(1));
                    boolean drop = room.last() - seq + 1 > retention.messages()
                            || (room.bytes() - bytes > retention.bytes() && seq != room.last())
                            || rows.getLong(2) < oldest;
                    if (!drop || count == most) {
                        first = seq;
                        break;
                    }
                    bytes += rows.getLong(3);
                    count++;
                }
            }
        }
        if (first == room.first()) {
            return 0; // the others are dropped once they have left the tail
        }
        delete(transaction.connection(), room, first);
        transaction.rooms().put(room.trimmed(first, bytes));
        dropped |= count > 0;
        return count;
    }

    private static void delete(Connection connection, RoomRow room, long first) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM messages WHERE id >= ? AND id < ?")) {
            delete.setLong(1, Schema.id(room.id(), room.first()));
            delete.setLong(2, Schema.id(room.id(), first));
            delete.executeUpdate();
        }
    }
}
