package dev.parley.broker.sqlite.table;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The position and the time of the message with a key, as the tables of keys hold them. */
public record KeyEntry(long seq, Instant at) {
    /** Binds the columns {@code hash, seq, at, since, crc}, from the parameter {@code first} on. */
    public void bind(PreparedStatement insert, int first, byte[] hash, long since) throws SQLException {
        long millis = at.toEpochMilli();
        insert.setBytes(first, hash);
        insert.setLong(first + 1, seq);
        insert.setLong(first + 2, millis);
        insert.setLong(first + 3, since);
        insert.setLong(first + 4, checksum(hash, seq, millis, since));
    }

    /** Reads a row whose first columns are {@code seq, at, since, crc}; returns null if it is corrupt. */
    public static @Nullable KeyEntry read(byte[] hash, ResultSet row) throws SQLException {
        long seq = row.getLong(1);
        long at = row.getLong(2);
        boolean intact = checksum(hash, seq, at, row.getLong(3)) == row.getLong(4);
        return intact ? new KeyEntry(seq, Instant.ofEpochMilli(at)) : null;
    }

    private static long checksum(byte[] hash, long seq, long at, long since) {
        return new RowChecksum().add(hash).add(seq).add(at).add(since).value();
    }
}
