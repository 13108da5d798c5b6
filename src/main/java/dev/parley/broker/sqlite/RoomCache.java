package dev.parley.broker.sqlite;

import dev.parley.message.RoomName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The writer's view of the table {@code rooms}: recently used rows in memory, changed ones stored before a commit. */
final class RoomCache implements AutoCloseable {
    private static final int MOST = 10_000;

    private final RoomTable table;
    private final PreparedStatement newestId;
    private final PreparedStatement newestMessage;
    private final PreparedStatement store;

    /** In the order of use, the least recent first. */
    private final Map<RoomName, RoomRow> rows = new LinkedHashMap<>(16, 0.75f, true);

    private final Map<RoomName, RoomRow> changed = new LinkedHashMap<>();
    /** The newest room's id, stored or not. */
    private long lastId;

    RoomCache(Connection connection) throws SQLException {
        table = new RoomTable(connection);
        newestId = connection.prepareStatement("SELECT max(id) FROM rooms");
        newestMessage = connection.prepareStatement("SELECT max(id) FROM messages WHERE id BETWEEN ? AND ?");
        store = connection.prepareStatement("INSERT INTO rooms (id, name, first, last, bytes, crc)"
                + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
                + " first = excluded.first, last = excluded.last, bytes = excluded.bytes, crc = excluded.crc");
        forget();
    }

    RoomRow get(RoomName name) throws SQLException {
        RoomRow known = rows.get(name);
        if (known != null) {
            return known;
        }
        RoomRow row = table.find(name);
        if (row.id() != 0 && newestSeq(row.id()) > row.last()) {
            throw new CorruptLogException("room " + row.id() + " holds messages behind its end");
        }
        rows.put(name, row);
        return row;
    }

    /** Returns the room with an id, given now where it has none yet; to be stored with {@link #put}. */
    RoomRow withId(RoomRow row) throws SQLException {
        if (row.id() != 0) {
            return row;
        }
        if (lastId == Schema.MOST_ROOMS) {
            throw new SQLException("the log has no room for more rooms");
        }
        return row.withId(++lastId);
    }

    void put(RoomRow row) {
        rows.put(row.name(), row);
        changed.put(row.name(), row);
    }

    List<RoomRow> behind(long id, int limit) throws SQLException {
        return table.behind(id, limit);
    }

    /** Stores what has changed. */
    void flush() throws SQLException {
        for (RoomRow row : changed.values()) {
            store(row);
        }
        changed.clear();
        Iterator<RoomName> oldestFirst = rows.keySet().iterator();
        while (rows.size() > MOST) {
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

    /** Drops what is known here: what the table says counts. After a rollback. */
    void forget() throws SQLException {
        rows.clear();
        changed.clear();
        lastId = number(newestId);
    }

    private long newestSeq(long room) throws SQLException {
        newestMessage.setLong(1, Schema.id(room, 0));
        newestMessage.setLong(2, Schema.id(room, Schema.MOST_SEQ));
        return Schema.seq(number(newestMessage));
    }

    private static long number(PreparedStatement query) throws SQLException {
        try (ResultSet rows = query.executeQuery()) {
            return rows.next() ? rows.getLong(1) : 0;
        }
    }

    @Override
    public void close() throws SQLException {
        table.close();
        newestId.close();
        newestMessage.close();
        store.close();
    }
}
