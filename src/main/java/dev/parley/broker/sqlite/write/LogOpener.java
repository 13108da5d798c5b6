package dev.parley.broker.sqlite.write;

import dev.parley.broker.BrokerException;
import dev.parley.broker.Epochs;
import dev.parley.broker.sqlite.disk.HighWaterMark;
import dev.parley.broker.sqlite.table.RoomRow;
import dev.parley.broker.sqlite.table.RoomTable;
import dev.parley.broker.sqlite.table.RowChecksum;
import dev.parley.broker.sqlite.table.Schema;
import dev.parley.broker.sqlite.table.SqliteConnections;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the database of a log: migrates it, checks whether it is intact, and finds its epoch. */
public final class LogOpener {
    /** A larger database is not checked as a whole on opening; the checksums of its rows are enough. */
    private static final long CHECKED_BYTES = 64 * 1024 * 1024;

    /** Rooms read at once. */
    private static final int ROOMS = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(LogOpener.class);

    private LogOpener() {}

    /**
     * Opens a database, or creates it in an empty file.
     *
     * @param mark the file of the {@link HighWaterMark}
     * @param suspect whether to check every page, regardless of the size
     * @throws BrokerException if it cannot be opened or is corrupt; the message says what can be done
     */
    public static LogState open(Path file, Path mark, boolean suspect) {
        try (Connection connection = SqliteConnections.writer(file)) {
            Schema schema = new Schema(file, Schema.VERSIONS);
            schema.migrate(connection);
            check(connection, file, suspect);
            schema.verify(connection);
            long messages = messages(connection);
            String epoch = epoch(connection);
            String mismatch = epoch == null ? "" : HighWaterMark.mismatch(mark, file, epoch, messages);
            if (epoch == null || mismatch != null) {
                String next = Epochs.next();
                connection.setAutoCommit(false);
                storeEpoch(connection, next);
                connection.commit();
                if (epoch != null) {
                    LOG.warn(
                            "{} was restored to an earlier state ({}): the log continues as epoch {}, and resuming"
                                    + " clients will be informed",
                            file,
                            mismatch,
                            next);
                }
                epoch = next;
            }
            return new LogState(epoch, messages);
        } catch (SQLException e) {
            throw SqliteConnections.isCorrupt(e) ? corrupt(file, e.getMessage()) : cannotOpen(file, e);
        } catch (IOException e) {
            throw cannotOpen(file, e);
        }
    }

    private static void check(Connection connection, Path file, boolean suspect) throws SQLException, IOException {
        long expected = SqliteConnections.number(connection, "PRAGMA page_count")
                * SqliteConnections.number(connection, "PRAGMA page_size");
        boolean walIsEmpty = SqliteConnections.number(connection, "PRAGMA wal_checkpoint(PASSIVE)") == 0;
        if (walIsEmpty && Files.size(file) < expected) {
            throw corrupt(file, "it has " + Files.size(file) + " bytes instead of " + expected);
        }
        if (!suspect && expected > CHECKED_BYTES) {
            return;
        }
        try (Statement statement = connection.createStatement();
                ResultSet findings = statement.executeQuery("PRAGMA quick_check(1)")) {
            if (findings.next() && !"ok".equals(findings.getString(1))) {
                throw corrupt(file, findings.getString(1));
            }
        }
    }

    /** Returns how many messages all rooms were given. Reads, and so verifies, every room's row. */
    private static long messages(Connection connection) throws SQLException {
        long messages = 0;
        try (RoomTable rooms = new RoomTable(connection)) {
            List<RoomRow> some = rooms.after(0, ROOMS);
            while (!some.isEmpty()) {
                for (RoomRow room : some) {
                    messages += room.last();
                }
                some = rooms.after(some.get(some.size() - 1).id(), ROOMS);
            }
        }
        return messages;
    }

    private static @Nullable String epoch(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT epoch, crc FROM log")) {
            if (!rows.next()) {
                return null;
            }
            String epoch = rows.getString(1);
            // a corrupt one counts as none: clients are told that it changed
            return rows.getLong(2) == crc(epoch) ? epoch : null;
        }
    }

    /** Replaces the epoch, in the transaction of the caller, who commits. */
    public static void storeEpoch(Connection connection, String epoch) throws SQLException {
        SqliteConnections.run(connection, "DELETE FROM log");
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO log (epoch, crc) VALUES (?, ?)")) {
            insert.setString(1, epoch);
            insert.setLong(2, crc(epoch));
            insert.executeUpdate();
        }
    }

    private static long crc(@Nullable String epoch) {
        return new RowChecksum().add(epoch).value();
    }

    private static BrokerException corrupt(Path file, @Nullable String how) {
        return new BrokerException(file + " is corrupt (" + how
                + "). Restore a backup of it; durability.md says how. Setting: parley.data.");
    }

    private static BrokerException cannotOpen(Path file, Exception e) {
        return new BrokerException(file + " cannot be opened (" + e.getMessage() + "). Setting: parley.data.", e);
    }
}
