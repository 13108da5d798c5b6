package dev.parley.broker.sqlite.table;

import dev.parley.broker.Epochs;
import dev.parley.broker.RoomEvent;
import dev.parley.message.Message;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * References to the entries of all rooms, in the order in which they were stored: the table {@code events}. They are written in
 * the transaction of their entries. Confined to the writer's thread; its statements end with the connection.
 */
public final class EventTable {
    /** References dropped at once, at most. */
    private static final int STEP = 10_000;

    private static final String BOUNDS = "SELECT (SELECT number FROM events ORDER BY number LIMIT 1),"
            + " (SELECT number FROM events ORDER BY number DESC LIMIT 1)";

    private final long keep;
    private final PreparedStatement insert;
    private final PreparedStatement bounds;
    private final PreparedStatement delete;
    private long first;
    private long last;

    /** @param keep references that are kept; 0 for none */
    public EventTable(Connection connection, long keep) throws SQLException {
        this.keep = keep;
        insert = connection.prepareStatement("INSERT INTO events (number, id, kind) VALUES (?, ?, ?)");
        bounds = connection.prepareStatement(BOUNDS);
        delete = connection.prepareStatement("DELETE FROM events WHERE number < ?");
        load();
    }

    /** Where the references stand when a log is opened. */
    public record Start(String epoch, long last) {}

    /**
     * Continues the references of a log, or begins new ones if some would be missing: because they were not kept for a time, or
     * because the log was restored to an earlier state.
     *
     * @param epoch of the log
     * @param keep references that are kept; 0 for none
     */
    public static Start open(Path file, String epoch, long keep) throws SQLException {
        try (Connection connection = SqliteConnections.writer(file)) {
            String known = keep == 0 ? null : known(connection, epoch);
            if (known != null) {
                return new Start(known, SqliteConnections.number(connection, "SELECT max(number) FROM events"));
            }
            if (keep == 0 && SqliteConnections.number(connection, "SELECT count(*) FROM event_log") == 0) {
                return new Start("", 0);
            }
            String next = Epochs.next();
            connection.setAutoCommit(false);
            SqliteConnections.run(connection, "DELETE FROM events");
            SqliteConnections.run(connection, "DELETE FROM event_log");
            if (keep > 0) {
                try (PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO event_log (epoch, log) VALUES (?, ?)")) {
                    insert.setString(1, next);
                    insert.setString(2, epoch);
                    insert.executeUpdate();
                }
            }
            connection.commit();
            return new Start(next, 0);
        }
    }

    /** Returns the epoch of the references to a log, or null if there are none. */
    private static @Nullable String known(Connection connection, String log) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT epoch FROM event_log WHERE log = ?")) {
            query.setString(1, log);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }

    /** Reads its bounds from the table. Must be called after a rollback. */
    public void load() throws SQLException {
        try (ResultSet row = bounds.executeQuery()) {
            row.next();
            first = row.getLong(1);
            last = row.getLong(2);
        }
    }

    /** Adds a reference to an entry, unless none is kept. */
    public void add(long room, Message entry) throws SQLException {
        if (keep == 0) {
            return;
        }
        insert.setLong(1, last + 1);
        insert.setLong(2, Schema.id(room, entry.seq()));
        insert.setInt(3, RoomEvent.Kind.of(entry).code());
        insert.executeUpdate();
        last++;
        first = first == 0 ? last : first;
    }

    /** Drops some of the references that are too many; the newest always stays, so that no number is assigned again. */
    public void trim() throws SQLException {
        long next = Math.min(last - keep + 1, first + STEP);
        if (keep == 0 || next <= first) {
            return;
        }
        delete.setLong(1, next);
        delete.executeUpdate();
        first = next;
    }
}
