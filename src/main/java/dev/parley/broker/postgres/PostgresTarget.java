package dev.parley.broker.postgres;

import dev.parley.broker.BrokerException;
import dev.parley.broker.Epochs;
import dev.parley.broker.LogSink;
import dev.parley.broker.LogTarget;
import dev.parley.broker.RememberedKey;
import dev.parley.message.Change;
import dev.parley.message.Message;
import dev.parley.message.Revision;
import dev.parley.message.RoomName;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fills an empty log in PostgreSQL. */
public final class PostgresTarget implements LogTarget {
    private static final Duration PARTITION = Duration.ofHours(12);
    private static final Logger LOG = LoggerFactory.getLogger(PostgresTarget.class);

    private final Connection connection;
    private final CopyRows rooms;
    private final CopyRows messages;
    private final CopyRows keys;
    private final CopyRows records;

    /** The room that came last, whose size grows with each message; null before the first one, and after the last. */
    private @Nullable Row room;

    private long count;

    private PostgresTarget(Connection connection) {
        this.connection = connection;
        rooms = new CopyRows(connection, "room (id, name, first, last, bytes)");
        messages = new CopyRows(
                connection,
                "message (room, seq, at, author, name, key, kind, type, payload, change, target, state, state_seq,"
                        + " state_at)");
        keys = new CopyRows(connection, "key (hash, seq, at, since)");
        records = new CopyRows(connection, "record (kind, subject, value)");
    }

    /** A row of the table {@code room}. */
    private record Row(long id, RoomName name, long first, long last, long bytes) {
        Row grown(int more) {
            return new Row(id, name, first, last, bytes + more);
        }
    }

    /**
     * Opens a log, whose tables are created if they are missing.
     *
     * @throws BrokerException if it is in use, or not empty
     */
    public static PostgresTarget open(PostgresOptions options) {
        Database database = new Database(options);
        database.open();
        Connection connection;
        try {
            connection = database.connect();
        } catch (SQLException e) {
            throw PostgresContents.failed(e);
        }
        PostgresTarget target = new PostgresTarget(connection);
        try {
            PostgresContents.begin(connection);
            PostgresContents.requireNobody(connection, options.schema());
            target.requireEmpty(options.schema());
            target.makePartitions(options.keysRemembered());
            return target;
        } catch (SQLException e) {
            target.close();
            throw PostgresContents.failed(e);
        } catch (RuntimeException | Error e) {
            target.close();
            throw e;
        }
    }

    private void requireEmpty(String schema) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // nobody may add anything meanwhile
            statement.execute("LOCK TABLE log, room, message, record IN EXCLUSIVE MODE");
        }
        String roomCount = Database.query(connection, "SELECT count(*) FROM room");
        String recordCount = Database.query(connection, "SELECT count(*) FROM record");
        if (!roomCount.equals("0") || !recordCount.equals("0")) {
            throw new BrokerException("The log in the schema " + schema + " is not empty: it has " + roomCount
                    + " rooms and " + recordCount
                    + " records. Import into an empty schema. Setting: parley.cluster.schema.");
        }
    }

    /** Makes the partitions of the keys that are still remembered. */
    private void makePartitions(Duration remembered) throws SQLException {
        try (PreparedStatement make = connection.prepareStatement(
                "SELECT partition_1(clock_timestamp() - i * interval '1 second') FROM generate_series(0, ?, ?) i")) {
            make.setLong(1, remembered.plus(PARTITION).toSeconds());
            make.setLong(2, PARTITION.toSeconds());
            make.execute();
        }
    }

    @Override
    public void room(RoomName name, long first, long last) {
        run(() -> {
            endRoom();
            room = new Row(++count, name, first, last, 0);
        });
    }

    private void endRoom() throws SQLException {
        Row done = room;
        room = null;
        if (done != null) {
            rooms.add(done.id())
                    .add(done.name().value())
                    .add(done.first())
                    .add(done.last())
                    .add(done.bytes())
                    .end();
        }
    }

    @Override
    public void message(Message message) {
        Row current = room;
        if (current == null) {
            throw new IllegalStateException("a message without a room");
        }
        run(() -> {
            byte[] payload = message.payload().toBytes();
            messages.add(current.id()).add(message.seq()).add(message.at());
            messages.add(message.from().id()).add(message.from().name()).add(message.key());
            messages.add((long) Rows.kind(message.payload()))
                    .add(message.payload().type())
                    .add(payload);
            Change change = message.change();
            messages.add(change == null ? null : (Long) (long) Rows.code(change));
            messages.add(change == null ? null : (Long) Rows.target(change));
            Revision revision = message.revision();
            messages.add(revision == null ? null : (Long) (long) Rows.state(revision));
            messages.add(revision == null ? null : (Long) revision.seq());
            if (revision == null) {
                messages.add((Long) null);
            } else {
                messages.add(revision.at());
            }
            messages.end();
            room = current.grown(payload.length);
        });
    }

    @Override
    public void key(RememberedKey key) {
        run(() -> keys.addPlain(key.hash().toString())
                .add(key.seq())
                .add(key.at())
                .add(key.since())
                .end());
    }

    @Override
    public void record(String kind, String subject, String value) {
        run(() -> records.add(kind).add(subject).add(value).end());
    }

    private interface Statements {
        void run() throws SQLException;
    }

    private static void run(Statements statements) {
        try {
            statements.run();
        } catch (SQLException e) {
            throw PostgresContents.failed(e);
        }
    }

    private void flush() throws SQLException {
        endRoom();
        for (CopyRows each : new CopyRows[] {rooms, messages, keys, records}) {
            each.flush();
        }
    }

    @Override
    public void readBack(LogSink to) throws IOException {
        try {
            flush();
            PostgresContents.read(connection, to);
        } catch (SQLException e) {
            throw PostgresContents.failed(e);
        }
    }

    @Override
    public void commit() {
        run(() -> {
            flush();
            try (PreparedStatement number = connection.prepareStatement(
                            "SELECT setval(pg_get_serial_sequence('room', 'id'), greatest(1, ?), ? > 0)");
                    PreparedStatement epoch =
                            connection.prepareStatement("UPDATE log SET epoch = ?, records = records + 1")) {
                number.setLong(1, count);
                number.setLong(2, count);
                number.execute();
                epoch.setString(1, Epochs.next());
                epoch.executeUpdate();
            }
            connection.commit();
            connection.setAutoCommit(true);
            // so that it is on the synchronous standby, too
            Database.barrierNow(connection);
            try (Statement statement = connection.createStatement()) {
                // the planner would otherwise take the tables for empty
                statement.execute("ANALYZE room, message, key");
            }
        });
    }

    @Override
    public void close() {
        try (connection) {
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
        } catch (SQLException e) {
            LOG.debug("The connection was not closed cleanly", e);
        }
    }
}
