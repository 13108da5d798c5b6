package dev.parley.broker.sqlite.table;

import dev.parley.message.RoomName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The writer's view of the table {@code rooms}: recently used rows in memory, and changed ones that are stored before a
 * commit. Confined to the writer's thread; its statements end with the connection.
 */
public final class RoomCache {
    private static final int MAX_ROWS = 10_000;

    private final int max;
    private final RoomTable table;
    private final PreparedStatement newestId;
    private final PreparedStatement newestMessage;
    private final PreparedStatement newestInTail;
    private final PreparedStatement store;

    /** In the order of use, the least recent first. */
    private final Map<RoomName, RoomRow> rows = new LinkedHashMap<>(16, 0.75f, true);

    private final Map<RoomName, RoomRow> changed = new LinkedHashMap<>();

    /** The newest message of each room that was in the tail when the tables were read. */
    private final Map<Long, Long> tail = new HashMap<>();

    /** The newest room's id, stored or not; the number of rooms, since ids have no gaps. */
    private long lastId;

    /** @param max rooms that get an id */
    public RoomCache(Connection connection, int max) throws SQLException {
        this.max = max;
        table = new RoomTable(connection);
        newestId = connection.prepareStatement("SELECT max(id) FROM rooms");
        newestMessage = connection.prepareStatement("SELECT max(id) FROM messages WHERE id BETWEEN ? AND ?");
        newestInTail =
                connection.prepareStatement("SELECT id >> " + Schema.SEQ_BITS + ", max(id) FROM tail GROUP BY 1");
        store = connection.prepareStatement("INSERT INTO rooms (id, name, first, last, bytes, crc)"
                + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
                + " first = excluded.first, last = excluded.last, bytes = excluded.bytes, crc = excluded.crc");
        forget();
    }

    public RoomRow get(RoomName name) throws SQLException {
        RoomRow known = rows.get(name);
        if (known != null) {
            return known;
        }
        RoomRow row = table.find(name);
        if (row.id() != 0 && newestSeq(row.id()) > row.last()) {
            throw new CorruptLogException("room " + row.id() + " contains messages past its recorded end");
        }
        rows.put(name, row);
        return row;
    }

    /** Returns whether no further room gets an id. */
    public boolean isFull() {
        return lastId >= max;
    }

    public int max() {
        return max;
    }

    /** Returns the room with an id, assigned now if it has none yet; to be stored with {@link #put}. */
    public RoomRow withId(RoomRow row) {
        return row.id() != 0 ? row : row.withId(++lastId);
    }

    public void put(RoomRow row) {
        rows.put(row.name(), row);
        changed.put(row.name(), row);
    }

    /** Returns up to {@code limit} stored rooms after this id, in the order of their ids. */
    public List<RoomRow> after(long id, int limit) throws SQLException {
        return table.after(id, limit);
    }

    /** Stores what has changed. */
    public void flush() throws SQLException {
        for (RoomRow row : changed.values()) {
            store(row);
        }
        changed.clear();
        Iterator<RoomName> oldestFirst = rows.keySet().iterator();
        while (rows.size() > MAX_ROWS) {
            oldestFirst.next();
            oldestFirst.remove();
        }
    }

    private void store(RoomRow row) throws SQLException {
        store.setLong(1, row.id());
        store.setString(2, row.name().value());
        store.setLong(3, row.first());
        store.setLong(4, row.last());
        store.setLong(5, row.bytes());
        store.setLong(6, row.checksum());
        store.executeUpdate();
    }

    /** Drops everything that is cached. Must be called after a rollback, when only the table is right. */
    public void forget() throws SQLException {
        rows.clear();
        changed.clear();
        lastId = number(newestId);
        tail.clear();
        try (ResultSet newest = newestInTail.executeQuery()) {
            while (newest.next()) {
                tail.put(newest.getLong(1), Schema.seq(newest.getLong(2)));
            }
        }
    }

    private long newestSeq(long room) throws SQLException {
        newestMessage.setLong(1, Schema.id(room, 0));
        newestMessage.setLong(2, Schema.id(room, Schema.MAX_SEQ));
        return Math.max(Schema.seq(number(newestMessage)), tail.getOrDefault(room, 0L));
    }

    private static long number(PreparedStatement query) throws SQLException {
        try (ResultSet rows = query.executeQuery()) {
            return rows.next() ? rows.getLong(1) : 0;
        }
    }
}
