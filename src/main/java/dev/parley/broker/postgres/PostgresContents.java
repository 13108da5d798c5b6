package dev.parley.broker.postgres;

import dev.parley.broker.BrokerException;
import dev.parley.broker.LogSink;
import dev.parley.broker.Records;
import dev.parley.broker.RememberedKey;
import dev.parley.message.RoomName;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** Reads everything that a log contains, some rows at a time, so that memory is bounded. */
public final class PostgresContents {
    private static final String UNIQUE_VIOLATION = "23505";
    private static final int ROOMS = 1_000;

    /** Rows of messages that are fetched at once, and how many bytes their payloads have at most. */
    private static final int MESSAGES = 1_000;

    private static final int MESSAGE_BYTES = 2 * 1024 * 1024;

    private static final int KEYS = 1_000;

    /** An answer may take this long, since nobody waits for it but an operator. */
    private static final int ANSWER_MILLIS = 600_000;

    private final Connection connection;
    private final LogSink to;

    private PostgresContents(Connection connection, LogSink to) {
        this.connection = connection;
        this.to = to;
    }

    /**
     * Reads the log of a database that no server uses, as of one moment.
     *
     * @throws BrokerException if there is none, or if it is in use; the message is one for the operator
     */
    public static void read(PostgresOptions options, LogSink to) throws IOException {
        try (Connection connection = new Database(options).connect()) {
            begin(connection);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setReadOnly(true);
            requireLog(connection, options.schema());
            requireNobody(connection, options.schema());
            read(connection, to);
            connection.rollback();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    static BrokerException failed(SQLException e) {
        if (UNIQUE_VIOLATION.equals(e.getSQLState())) {
            return new BrokerException("The file is damaged: something is in it twice (" + e.getMessage() + ").", e);
        }
        return new BrokerException(
                "The database cannot be used: " + e.getMessage() + ". Setting: parley.cluster.url.", e);
    }

    /** Has the following statements make up one transaction, each of which may take long. */
    static void begin(Connection connection) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, ANSWER_MILLIS);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET statement_timeout = 0");
        }
        connection.setAutoCommit(false);
    }

    private static void requireLog(Connection connection, String schema) throws SQLException {
        if (Database.query(connection, "SELECT to_regclass('" + schema + ".outbox') IS NULL")
                .equals("t")) {
            throw new BrokerException("There is no log in the schema " + schema
                    + " of this database. Settings: parley.cluster.url, parley.cluster.schema.");
        }
        String waiting = Database.query(connection, "SELECT count(*) FROM outbox");
        if (!waiting.equals("0")) {
            throw new BrokerException(waiting + " messages of applications wait in the table " + schema
                    + ".outbox. Start a server until they are stored, and stop it again.");
        }
    }

    /** Keeps servers from starting until the end of the transaction, and fails if one is running. */
    static void requireNobody(Connection connection, String schema) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // Database.create() takes the same lock
            statement.execute("SELECT pg_advisory_xact_lock(hashtextextended('parley.schema " + schema + "', 0))");
        }
        List<String> running = new ArrayList<>();
        try (PreparedStatement servers = connection.prepareStatement("SELECT name FROM server"
                + " WHERE heard > clock_timestamp() - ? * interval '1 millisecond' ORDER BY name")) {
            servers.setLong(1, ServerTable.SILENT.toMillis());
            try (ResultSet row = servers.executeQuery()) {
                while (row.next()) {
                    running.add(Rows.decode(row.getString(1)));
                }
            }
        }
        if (!running.isEmpty()) {
            throw new BrokerException("The log is in use by " + String.join(", ", running)
                    + ". Stop all servers first; one that was killed counts as running for "
                    + ServerTable.SILENT.toSeconds() + " s.");
        }
    }

    /** Reads what a connection sees, in its transaction. */
    static void read(Connection connection, LogSink to) throws SQLException, IOException {
        PostgresContents contents = new PostgresContents(connection, to);
        contents.rooms();
        contents.keys();
        contents.records();
    }

    /** A row of the table {@code room}. */
    private record Room(long id, RoomName name, long first, long last) {}

    private void rooms() throws SQLException, IOException {
        try (PreparedStatement messages = connection.prepareStatement("SELECT " + Rows.COLUMNS
                        + " FROM message m WHERE m.room = ? AND m.seq BETWEEN ? AND ? ORDER BY m.seq");
                PreparedStatement longest = connection.prepareStatement("SELECT coalesce(max(octet_length(payload)), 0)"
                        + " FROM message WHERE room = ? AND seq BETWEEN ? AND ?")) {
            List<Room> some = roomsAfter(0);
            while (!some.isEmpty()) {
                for (Room room : some) {
                    to.room(room.name(), room.first(), room.last());
                    messages.setFetchSize(MESSAGE_BYTES / Math.max(longest(longest, room), MESSAGE_BYTES / MESSAGES));
                    messages(messages, room);
                }
                some = roomsAfter(some.get(some.size() - 1).id());
            }
        }
    }

    private List<Room> roomsAfter(long id) throws SQLException {
        List<Room> found = new ArrayList<>();
        try (PreparedStatement rooms = connection.prepareStatement(
                "SELECT id, name, first, last FROM room WHERE id > ? ORDER BY id LIMIT " + ROOMS)) {
            rooms.setLong(1, id);
            try (ResultSet row = rooms.executeQuery()) {
                while (row.next()) {
                    RoomName name = new RoomName(Objects.requireNonNull(row.getString(2)));
                    found.add(new Room(row.getLong(1), name, row.getLong(3), row.getLong(4)));
                }
            }
        }
        return found;
    }

    private static int longest(PreparedStatement longest, Room room) throws SQLException {
        bind(longest, room);
        try (ResultSet row = longest.executeQuery()) {
            row.next();
            return row.getInt(1);
        }
    }

    private static void bind(PreparedStatement query, Room room) throws SQLException {
        query.setLong(1, room.id());
        query.setLong(2, room.first());
        query.setLong(3, room.last());
    }

    private void messages(PreparedStatement messages, Room room) throws SQLException, IOException {
        bind(messages, room);
        try (ResultSet rows = messages.executeQuery()) {
            while (rows.next()) {
                to.message(Rows.read(rows, 1, room.name()));
            }
        }
    }

    private void keys() throws SQLException, IOException {
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(KEYS);
            try (ResultSet rows = statement.executeQuery(
                    // an old key that was used again is there twice
                    "SELECT DISTINCT ON (hash) hash, seq, to_millis_1(at), to_millis_1(since) FROM key"
                            + " ORDER BY hash, since DESC")) {
                while (rows.next()) {
                    UUID hash = Objects.requireNonNull(rows.getObject(1, UUID.class));
                    to.key(new RememberedKey(
                            hash,
                            rows.getLong(2),
                            Instant.ofEpochMilli(rows.getLong(3)),
                            Instant.ofEpochMilli(rows.getLong(4))));
                }
            }
        }
    }

    private void records() throws SQLException, IOException {
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(KEYS);
            try (ResultSet rows =
                    statement.executeQuery("SELECT kind, subject, value FROM record WHERE NOT starts_with(kind, '"
                            + Records.OF_PERSONS + "') ORDER BY kind COLLATE \"C\", subject")) {
                while (rows.next()) {
                    to.record(text(rows, 1), text(rows, 2), text(rows, 3));
                }
            }
        }
    }

    private static String text(ResultSet row, int index) throws SQLException {
        return Objects.requireNonNull(Rows.decode(row.getString(index)));
    }
}
