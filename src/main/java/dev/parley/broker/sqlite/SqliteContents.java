package dev.parley.broker.sqlite;

import dev.parley.broker.BrokerException;
import dev.parley.broker.KeyHash;
import dev.parley.broker.LogSink;
import dev.parley.broker.Records;
import dev.parley.broker.RememberedKey;
import dev.parley.broker.sqlite.disk.DataDirectory;
import dev.parley.broker.sqlite.disk.HighWaterMark;
import dev.parley.broker.sqlite.disk.NativeLibrary;
import dev.parley.broker.sqlite.disk.Scrubber;
import dev.parley.broker.sqlite.key.NumberedKeys;
import dev.parley.broker.sqlite.search.Withdrawals;
import dev.parley.broker.sqlite.table.KeyEntry;
import dev.parley.broker.sqlite.table.MessageRow;
import dev.parley.broker.sqlite.table.RecordTable;
import dev.parley.broker.sqlite.table.RoomRow;
import dev.parley.broker.sqlite.table.RoomTable;
import dev.parley.broker.sqlite.table.Schema;
import dev.parley.broker.sqlite.table.SqliteConnections;
import dev.parley.broker.sqlite.write.LogOpener;
import dev.parley.broker.sqlite.write.LogState;
import dev.parley.message.Message;
import dev.parley.message.RoomName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;

/** Reads everything that a log contains, row by row, so that memory is bounded. */
public final class SqliteContents {
    private static final int ROOMS = 1_000;
    /** Which records are notes of this engine, about its files. */
    static final String OWN_RECORDS = "kind IN ('" + Scrubber.KIND + "', '" + Withdrawals.KIND + "')";

    /** Which records say something about persons that does not move along, see {@link Records#OF_PERSONS}. */
    private static final String PERSONS_RECORDS =
            "substr(kind, 1, length('" + Records.OF_PERSONS + "')) = '" + Records.OF_PERSONS + "'";

    private static final Logger LOG = LoggerFactory.getLogger(SqliteContents.class);

    private final Connection connection;
    private final LogSink to;

    private SqliteContents(Connection connection, LogSink to) {
        this.connection = connection;
        this.to = to;
    }

    /**
     * Reads the log of a data directory that no server uses. Messages whose rows are corrupt are left out, with a warning, as a
     * server leaves them out of pages.
     *
     * @throws BrokerException if there is none, or if it is in use or corrupt; the message is one for the operator
     */
    public static void read(Path directory, LogSink to) throws IOException {
        if (!Files.exists(DataDirectory.database(directory))) {
            throw new BrokerException("There is no log in " + directory.toAbsolutePath() + ". Setting: parley.data.");
        }
        try (DataDirectory held = DataDirectory.open(directory, "", Duration.ZERO)) {
            NativeLibrary.load(held.library());
            LogState state = LogOpener.open(held.database(), held.mark(), held.isSuspect());
            try (Connection connection = SqliteConnections.writer(held.database())) {
                connection.setAutoCommit(false);
                settle(connection);
                connection.commit();
                read(connection, to);
                connection.commit();
            }
            // the mark belongs to the epoch, which opening may have replaced
            HighWaterMark.start(held.mark(), held.database(), state.epoch(), state.messages())
                    .close();
        } catch (SQLException e) {
            throw failed(directory, e);
        }
    }

    static BrokerException failed(Path directory, SQLException e) {
        if (SqliteConnections.is(e, SQLiteErrorCode.SQLITE_CONSTRAINT)) {
            return new BrokerException("The file is damaged: something is in it twice (" + e.getMessage() + ").", e);
        }
        return new BrokerException(
                "The log in " + directory.toAbsolutePath() + " cannot be used (" + e.getMessage()
                        + "). Setting: parley.data.",
                e);
    }

    /** Moves everything to its final place, so that each kind of row is in one table. */
    private static void settle(Connection connection) throws SQLException {
        SqliteConnections.run(connection, MessageRow.MOVE);
        SqliteConnections.run(connection, "DELETE FROM tail");
        SqliteConnections.run(
                connection,
                "INSERT OR IGNORE INTO keys (hash, seq, at, since, crc)"
                        + " SELECT hash, seq, at, since, crc FROM recent_keys ORDER BY hash");
        SqliteConnections.run(connection, "DELETE FROM recent_keys");
        NumberedKeys numbered = new NumberedKeys(connection);
        if (!numbered.isEmpty()) {
            long lost = numbered.convert(connection);
            if (lost > 0) {
                LOG.warn(
                        "{} idempotency keys of an earlier version are left out, since their messages are gone; a late retry"
                                + " of such a message is stored again",
                        lost);
            }
        }
    }

    /** Reads what a connection sees, in its transaction; everything must be in its final place. */
    static void read(Connection connection, LogSink to) throws SQLException, IOException {
        SqliteContents contents = new SqliteContents(connection, to);
        contents.rooms();
        contents.keys();
        contents.records();
    }

    private void rooms() throws SQLException, IOException {
        try (RoomTable rooms = new RoomTable(connection);
                PreparedStatement messages = connection.prepareStatement(
                        "SELECT " + MessageRow.COLUMNS + " FROM messages WHERE id BETWEEN ? AND ? ORDER BY id")) {
            List<RoomRow> some = rooms.after(0, ROOMS);
            while (!some.isEmpty()) {
                for (RoomRow room : some) {
                    to.room(room.name(), room.first(), room.last());
                    messages(messages, room);
                }
                some = rooms.after(some.get(some.size() - 1).id(), ROOMS);
            }
        }
    }

    private void messages(PreparedStatement messages, RoomRow room) throws SQLException, IOException {
        messages.setLong(1, Schema.id(room.id(), room.first()));
        messages.setLong(2, Schema.id(room.id(), room.last()));
        try (ResultSet rows = messages.executeQuery()) {
            while (rows.next()) {
                Message message = MessageRow.read(rows, room.name());
                if (message == null) {
                    warn(room.name(), Schema.seq(rows.getLong(1)));
                } else {
                    to.message(message);
                }
            }
        }
    }

    private static void warn(RoomName room, long seq) {
        LOG.warn("Message {} of room {} is corrupt and left out", seq, room);
    }

    private void keys() throws SQLException, IOException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT seq, at, since, crc, hash FROM keys ORDER BY hash")) {
            while (rows.next()) {
                byte[] hash = rows.getBytes(5);
                KeyEntry entry = hash.length == KeyHash.BYTES ? KeyEntry.read(hash, rows) : null;
                if (entry == null) {
                    LOG.warn("An idempotency key is corrupt and left out");
                } else {
                    Instant since = Instant.ofEpochMilli(rows.getLong(3));
                    to.key(new RememberedKey(KeyHash.of(hash), entry.seq(), entry.at(), since));
                }
            }
        }
    }

    private void records() throws SQLException, IOException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT kind, subject, value, crc FROM records WHERE NOT "
                        + OWN_RECORDS + " AND NOT " + PERSONS_RECORDS + " ORDER BY kind, subject")) {
            while (rows.next()) {
                String kind = rows.getString(1);
                String subject = rows.getString(2);
                String value = rows.getString(3);
                RecordTable.verify(kind, subject, value, rows.getLong(4));
                to.record(kind, subject, value);
            }
        }
    }
}
