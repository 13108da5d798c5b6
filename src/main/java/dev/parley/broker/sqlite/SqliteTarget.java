package dev.parley.broker.sqlite;

import dev.parley.broker.BrokerException;
import dev.parley.broker.Epochs;
import dev.parley.broker.KeyHash;
import dev.parley.broker.LogSink;
import dev.parley.broker.LogTarget;
import dev.parley.broker.RememberedKey;
import dev.parley.broker.sqlite.disk.DataDirectory;
import dev.parley.broker.sqlite.disk.HighWaterMark;
import dev.parley.broker.sqlite.disk.NativeLibrary;
import dev.parley.broker.sqlite.table.KeyEntry;
import dev.parley.broker.sqlite.table.MessageRow;
import dev.parley.broker.sqlite.table.RecordTable;
import dev.parley.broker.sqlite.table.RoomRow;
import dev.parley.broker.sqlite.table.Schema;
import dev.parley.broker.sqlite.table.SqliteConnections;
import dev.parley.broker.sqlite.write.LogOpener;
import dev.parley.broker.sqlite.write.LogState;
import dev.parley.message.Message;
import dev.parley.message.RoomName;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fills an empty log in an SQLite database. */
public final class SqliteTarget implements LogTarget {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteTarget.class);

    private final Path path;
    private final DataDirectory directory;
    private final Connection connection;
    private final PreparedStatement storeRoom;
    private final PreparedStatement storeMessage;
    private final PreparedStatement storeKey;
    private final RecordTable records;

    /** The room that came last, whose size grows with each message; null before the first one, and after the last. */
    private @Nullable RoomRow room;

    private long rooms;
    private long messages;

    private SqliteTarget(Path path, DataDirectory directory, Connection connection) throws SQLException {
        this.path = path;
        this.directory = directory;
        this.connection = connection;
        storeRoom = connection.prepareStatement(
                "INSERT INTO rooms (id, name, first, last, bytes, crc) VALUES (?, ?, ?, ?, ?, ?)");
        storeMessage = connection.prepareStatement(MessageRow.REPLACE);
        storeKey = connection.prepareStatement("INSERT INTO keys (hash, seq, at, since, crc) VALUES (?, ?, ?, ?, ?)");
        records = new RecordTable(connection);
    }

    /**
     * Opens the log of a data directory, which is created if it is missing.
     *
     * @throws BrokerException if it is in use, or not empty
     */
    public static SqliteTarget open(Path path) {
        DataDirectory directory = DataDirectory.open(path, "", Duration.ZERO);
        Connection connection = null;
        try {
            NativeLibrary.load(directory.library());
            LogState unused = LogOpener.open(directory.database(), directory.mark(), directory.isSuspect());
            connection = SqliteConnections.writer(directory.database());
            connection.setAutoCommit(false);
            requireEmpty(path, connection);
            return new SqliteTarget(path, directory, connection);
        } catch (SQLException e) {
            close(connection, directory);
            throw SqliteContents.failed(path, e);
        } catch (RuntimeException | Error e) {
            close(connection, directory);
            throw e;
        }
    }

    private static void requireEmpty(Path path, Connection connection) throws SQLException {
        long rooms = SqliteConnections.number(connection, "SELECT count(*) FROM rooms");
        long records = SqliteConnections.number(
                connection, "SELECT count(*) FROM records WHERE NOT " + SqliteContents.OWN_RECORDS);
        if (rooms + records > 0) {
            throw new BrokerException("The log in " + path.toAbsolutePath() + " is not empty: it has " + rooms
                    + " rooms and " + records + " records. Import into a new directory. Setting: parley.data.");
        }
    }

    /** Does something with the database; the message of a failure is one for the operator. */
    private void run(Statements statements) {
        try {
            statements.run();
        } catch (SQLException e) {
            throw SqliteContents.failed(path, e);
        }
    }

    private interface Statements {
        void run() throws SQLException;
    }

    @Override
    public void room(RoomName name, long first, long last) {
        run(() -> {
            storeRoom();
            if (++rooms > Schema.MAX_ROOMS || last > Schema.MAX_SEQ) {
                throw new BrokerException("A log in SQLite has at most " + Schema.MAX_ROOMS + " rooms, and "
                        + Schema.MAX_SEQ + " messages of a room.");
            }
            room = new RoomRow(rooms, name, first, last, 0);
            messages += last;
        });
    }

    private void storeRoom() throws SQLException {
        RoomRow done = room;
        room = null;
        if (done != null) {
            storeRoom.setLong(1, done.id());
            storeRoom.setString(2, done.name().value());
            storeRoom.setLong(3, done.first());
            storeRoom.setLong(4, done.last());
            storeRoom.setLong(5, done.bytes());
            storeRoom.setLong(6, done.checksum());
            storeRoom.executeUpdate();
        }
    }

    @Override
    public void message(Message message) {
        RoomRow current = room;
        if (current == null) {
            throw new IllegalStateException("a message without a room");
        }
        run(() -> {
            MessageRow.bindWhole(storeMessage, current.id(), message);
            storeMessage.executeUpdate();
            room = current.resized(message.payload().size());
        });
    }

    @Override
    public void key(RememberedKey key) {
        run(() -> {
            new KeyEntry(key.seq(), key.at())
                    .bind(storeKey, 1, KeyHash.bytes(key.hash()), key.since().toEpochMilli());
            storeKey.executeUpdate();
        });
    }

    @Override
    public void record(String kind, String subject, String value) {
        run(() -> records.put(kind, subject, value));
    }

    @Override
    public void readBack(LogSink to) throws IOException {
        try {
            storeRoom();
            SqliteContents.read(connection, to);
        } catch (SQLException e) {
            throw SqliteContents.failed(path, e);
        }
    }

    @Override
    public void commit() {
        try {
            storeRoom();
            String epoch = Epochs.next();
            LogOpener.storeEpoch(connection, epoch);
            connection.commit();
            HighWaterMark.start(directory.mark(), directory.database(), epoch, messages)
                    .close();
        } catch (SQLException e) {
            throw SqliteContents.failed(path, e);
        } catch (IOException e) {
            // the next start finds no mark, and starts an epoch
            LOG.debug("The high-water mark was not written", e);
        }
    }

    @Override
    public void close() {
        close(connection, directory);
    }

    private static void close(@Nullable Connection connection, DataDirectory directory) {
        try (directory;
                connection) {
            if (connection != null) {
                connection.rollback();
            }
        } catch (SQLException e) {
            LOG.debug("{} was not closed cleanly", directory.path(), e);
        }
    }
}
