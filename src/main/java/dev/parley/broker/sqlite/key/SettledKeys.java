package dev.parley.broker.sqlite.key;

import dev.parley.broker.sqlite.table.KeyEntry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A table of idempotency keys in the order of their hashes. Confined to one thread; its statements end with the connection. */
final class SettledKeys {
    private static final int PURGE_ROWS = 500;

    private final PreparedStatement find;
    private final PreparedStatement scan;
    private final PreparedStatement delete;

    SettledKeys(Connection connection, String table) throws SQLException {
        find = connection.prepareStatement("SELECT seq, at, since, crc FROM " + table + " WHERE hash = ?");
        scan = connection.prepareStatement(
                "SELECT hash, since FROM " + table + " WHERE hash > ? ORDER BY hash LIMIT ?");
        delete = connection.prepareStatement("DELETE FROM " + table + " WHERE hash = ?");
    }

    /** Returns the entry of a hash; null if there is none, or if its row is corrupt, which is dropped then. */
    @Nullable KeyEntry find(byte[] hash) throws SQLException {
        find.setBytes(1, hash);
        KeyEntry settled;
        try (ResultSet rows = find.executeQuery()) {
            if (!rows.next()) {
                return null;
            }
            settled = KeyEntry.read(hash, rows);
        }
        if (settled == null) {
            // corrupt: storing twice is better than acknowledging a wrong position
            delete(hash);
        }
        return settled;
    }

    boolean isEmpty() throws SQLException {
        scan.setBytes(1, new byte[0]);
        scan.setInt(2, 1);
        try (ResultSet rows = scan.executeQuery()) {
            return !rows.next();
        }
    }

    private void delete(byte[] hash) throws SQLException {
        delete.setBytes(1, hash);
        delete.executeUpdate();
    }

    /**
     * Deletes the old rows among the next ones. Rows are examined in the order of their hashes, in one pass after the
     * other, so no index by age is needed.
     *
     * @param after the hash that was examined last; empty at the start of a pass
     * @param from rows of this time and later stay
     * @return the hash to continue after, or null at the end of a pass
     */
    byte @Nullable [] purge(byte[] after, long from) throws SQLException {
        scan.setBytes(1, after);
        scan.setInt(2, PURGE_ROWS);
        List<byte[]> old = new ArrayList<>();
        byte[] last = after;
        int seen = 0;
        try (ResultSet rows = scan.executeQuery()) {
            while (rows.next()) {
                seen++;
                last = rows.getBytes(1);
                if (rows.getLong(2) < from) {
                    old.add(last);
                }
            }
        }
        for (byte[] hash : old) {
            delete(hash);
        }
        return seen < PURGE_ROWS ? null : last;
    }
}
