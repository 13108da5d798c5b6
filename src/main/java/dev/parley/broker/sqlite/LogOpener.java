package dev.parley.broker.sqlite;

import dev.parley.broker.BrokerException;
import dev.parley.broker.Epochs;
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

/**
 * Opens the database of a log: brings it up to date, looks whether it is whole, and finds its epoch.
 *
 * @param epoch the log's id from now on
 * @param messages how many messages the log was ever given
 */
record LogOpener(String epoch, long messages) {
    /** A larger database is not read as a whole before it is used; the checksums of its rows are enough. */
    private static final long CHECKED_BYTES = 64 * 1024 * 1024;

    private static final int ROOMS = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger(LogOpener.class);

    /**
     * Opens it, or makes it where it is missing.
     *
     * @param mark the file of the {@link HighWaterMark}
     * @param suspect whether to look at every page, whatever the size
     * @throws BrokerException when it cannot be opened or is damaged; the message says what can be done
     */
    static LogOpener open(Path file, Path mark, boolean suspect) {
        try (Connection connection = SqliteConnections.writer(file)) {
            new Schema(file, Schema.VERSIONS).migrate(connection);
            check(connection, file, suspect);
            long messages = messages(connection);
            String epoch = epoch(connection);
            String doubt = epoch == null ? "" : HighWaterMark.doubt(mark, file, epoch, messages);
            if (epoch == null || doubt != null) {
                String next = Epochs.next();
                store(connection, next);
                if (epoch != null) {
                    LOG.warn(
                            "{} was put back in time ({}): the log continues as epoch {}, and clients that resume"
                                    + " are told so",
                            file,
                            doubt,
                            next);
                }
                epoch = next;
            }
            return new LogOpener(epoch, messages);
        } catch (SQLException e) {
            throw SqliteConnections.damaged(e) ? damaged(file, e.getMessage()) : cannotOpen(file, e);
        } catch (IOException e) {
            throw cannotOpen(file, e);
        }
    }

    private static void check(Connection connection, Path file, boolean suspect) throws SQLException, IOException {
        long expected = SqliteConnections.number(connection, "PRAGMA page_count")
                * SqliteConnections.number(connection, "PRAGMA page_size");
        boolean walIsEmpty = SqliteConnections.number(connection, "PRAGMA wal_checkpoint(PASSIVE)") == 0;
        if (walIsEmpty && Files.size(file) < expected) {
            throw damaged(file, "it has " + Files.size(file) + " bytes and should have " + expected);
        }
        if (!suspect && expected > CHECKED_BYTES) {
            return;
        }
        try (Statement statement = connection.createStatement();
                ResultSet findings = statement.executeQuery("PRAGMA quick_check(1)")) {
            if (findings.next() && !"ok".equals(findings.getString(1))) {
                throw damaged(file, findings.getString(1));
            }
        }
    }

    /** Reads every room's row, and so verifies it. */
    private static long messages(Connection connection) throws SQLException {
        long messages = 0;
        try (RoomTable rooms = new RoomTable(connection)) {
            List<RoomRow> some = rooms.behind(0, ROOMS);
            while (!some.isEmpty()) {
                for (RoomRow room : some) {
                    messages += room.last();
                }
                some = rooms.behind(some.get(some.size() - 1).id(), ROOMS);
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
            // a damaged one is as good as none: clients are told that it changed
            return rows.getLong(2) == crc(epoch) ? epoch : null;
        }
    }

    private static void store(Connection connection, String epoch) throws SQLException {
        connection.setAutoCommit(false);
        SqliteConnections.run(connection, "DELETE FROM log");
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO log (epoch, crc) VALUES (?, ?)")) {
            insert.setString(1, epoch);
            insert.setLong(2, crc(epoch));
            insert.executeUpdate();
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    private static long crc(@Nullable String epoch) {
        return new RowChecksum().add(epoch).value();
    }

    private static BrokerException damaged(Path file, @Nullable String how) {
        return new BrokerException(file + " is damaged (" + how
                + "). Restore a backup of it; durability.md says how. parley.data decides.");
    }

    private static BrokerException cannotOpen(Path file, Exception e) {
        return new BrokerException(file + " cannot be opened (" + e.getMessage() + "). parley.data decides.", e);
    }
}
