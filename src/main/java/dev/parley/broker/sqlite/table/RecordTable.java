package dev.parley.broker.sqlite.table;

import dev.parley.broker.Records;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The facts that are kept beside the rooms: the table {@code records}. Confined to the writer's thread; its statements end
 * with the connection.
 */
public final class RecordTable {
    private final PreparedStatement all;
    private final PreparedStatement one;
    private final PreparedStatement put;
    private final PreparedStatement remove;
    private final PreparedStatement forget;

    public RecordTable(Connection connection) throws SQLException {
        all = connection.prepareStatement("SELECT subject, value, crc FROM records WHERE kind = ?");
        one = connection.prepareStatement("SELECT value, crc FROM records WHERE kind = ? AND subject = ?");
        put = connection.prepareStatement("INSERT INTO records (kind, subject, value, crc) VALUES (?, ?, ?, ?)"
                + " ON CONFLICT (kind, subject) DO UPDATE SET value = excluded.value, crc = excluded.crc");
        remove = connection.prepareStatement("DELETE FROM records WHERE kind = ? AND subject = ?");
        forget = connection.prepareStatement("DELETE FROM records WHERE kind >= '" + Records.OF_PERSONS
                + "' AND substr(kind, 1, length('" + Records.OF_PERSONS + "')) = '" + Records.OF_PERSONS
                + "' AND subject = ?");
    }

    /**
     * Returns the values of one kind by subject.
     *
     * @throws CorruptLogException if one of them is corrupt: to leave out a ban would be worse than to stop
     */
    public Map<String, String> all(String kind) throws SQLException {
        all.setString(1, kind);
        Map<String, String> found = new HashMap<>();
        try (ResultSet rows = all.executeQuery()) {
            while (rows.next()) {
                String subject = rows.getString(1);
                String value = rows.getString(2);
                verify(kind, subject, value, rows.getLong(3));
                found.put(subject, value);
            }
        }
        return Map.copyOf(found);
    }

    /**
     * Returns one value, or null if there is none.
     *
     * @throws CorruptLogException if it is corrupt
     */
    public @Nullable String find(String kind, String subject) throws SQLException {
        one.setString(1, kind);
        one.setString(2, subject);
        try (ResultSet row = one.executeQuery()) {
            if (!row.next()) {
                return null;
            }
            String value = row.getString(1);
            verify(kind, subject, value, row.getLong(2));
            return value;
        }
    }

    /** Stores a value in the place of an earlier one. */
    public void put(String kind, String subject, String value) throws SQLException {
        put.setString(1, kind);
        put.setString(2, subject);
        put.setString(3, value);
        put.setLong(4, checksum(kind, subject, value));
        put.executeUpdate();
    }

    /** Removes a value if it is there. */
    public void remove(String kind, String subject) throws SQLException {
        remove.setString(1, kind);
        remove.setString(2, subject);
        remove.executeUpdate();
    }

    /** Removes what is known of a person. */
    public void forget(String person) throws SQLException {
        forget.setString(1, person);
        forget.executeUpdate();
    }

    /**
     * Checks a row.
     *
     * @throws CorruptLogException if it has another checksum than its fields
     */
    public static void verify(String kind, String subject, String value, long crc) throws CorruptLogException {
        if (checksum(kind, subject, value) != crc) {
            throw new CorruptLogException("a record of kind " + kind + " has a wrong checksum");
        }
    }

    private static long checksum(String kind, String subject, String value) {
        return new RowChecksum().add(kind).add(subject).add(value).value();
    }
}
