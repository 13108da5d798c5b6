package dev.parley.broker.sqlite.table;

import dev.parley.broker.RoomOrder;
import dev.parley.message.RoomName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reads the table {@code rooms} through one connection, and so for one thread at a time. Verifies each row. */
public final class RoomTable implements AutoCloseable {
    private static final String COLUMNS = "SELECT id, name, first, last, bytes, crc FROM rooms ";

    private final PreparedStatement byName;
    private final PreparedStatement after;
    private final PreparedStatement names;

    public RoomTable(Connection connection) throws SQLException {
        byName = connection.prepareStatement(COLUMNS + "WHERE name = ?");
        after = connection.prepareStatement(COLUMNS + "WHERE id > ? ORDER BY id LIMIT ?");
        names = connection.prepareStatement(
                "SELECT name FROM rooms WHERE name > ? AND name >= ? AND name < ? ORDER BY name LIMIT ?");
    }

    /** Returns the room's row, or that of an empty room if there is none. */
    public RoomRow find(RoomName name) throws SQLException {
        byName.setString(1, name.value());
        try (ResultSet rows = byName.executeQuery()) {
            return rows.next() ? read(rows) : RoomRow.empty(name);
        }
    }

    /** Returns up to {@code limit} rooms after this id, in the order of their ids. */
    public List<RoomRow> after(long id, int limit) throws SQLException {
        after.setLong(1, id);
        after.setInt(2, limit);
        List<RoomRow> found = new ArrayList<>();
        try (ResultSet rows = after.executeQuery()) {
            while (rows.next()) {
                found.add(read(rows));
            }
        }
        return found;
    }

    /** Returns the names that follow one and have a prefix, in their order. Does not verify the rows. */
    List<RoomName> names(String prefix, String after, int limit) throws SQLException {
        names.setString(1, after);
        names.setString(2, prefix);
        names.setString(3, RoomOrder.endOf(prefix));
        names.setInt(4, limit);
        List<RoomName> found = new ArrayList<>();
        try (ResultSet rows = names.executeQuery()) {
            while (rows.next()) {
                RoomName.parse(rows.getString(1)).ifPresent(found::add);
            }
        }
        return found;
    }

    private static RoomRow read(ResultSet row) throws SQLException {
        long id = row.getLong(1);
        String name = row.getString(2);
        RoomName parsed = RoomName.parse(name).orElse(null);
        if (parsed != null && parsed.value().equals(name)) {
            RoomRow room = new RoomRow(id, parsed, row.getLong(3), row.getLong(4), row.getLong(5));
            if (room.checksum() == row.getLong(6)) {
                return room;
            }
        }
        throw new CorruptLogException("the row of room " + id + " has a wrong checksum");
    }

    @Override
    public void close() throws SQLException {
        byName.close();
        after.close();
        names.close();
    }
}
