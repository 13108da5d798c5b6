package dev.parley.broker.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;

/**
 * How far the write-ahead log is on disk. It never goes back on a timeline, not even in a crash. If it does, somebody has put back
 * earlier files of the database.
 */
record WalPosition(String timeline, long bytes) {
    static final WalPosition NONE = new WalPosition("", 0);

    /** For a query of two columns, to be read by {@link #of}. */
    static final String COLUMNS = "timeline_1(), (pg_current_wal_flush_lsn() - '0/0'::pg_lsn)::bigint";

    static WalPosition read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT " + COLUMNS)) {
            row.next();
            return of(row, 1);
        }
    }

    static WalPosition of(ResultSet row, int first) throws SQLException {
        return new WalPosition(Objects.requireNonNull(row.getString(first)), row.getLong(first + 1));
    }

    /** Returns whether this is an earlier position on the same timeline. */
    boolean isBefore(WalPosition other) {
        return timeline.equals(other.timeline) && bytes < other.bytes;
    }
}
