package dev.parley.broker.postgres;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parley.broker.BrokerException;
import dev.parley.broker.Epochs;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects to the database and knows in which epoch it is.
 *
 * <p>Threads: safe for any. Everything but {@link #epoch} blocks on the network, for some seconds at most.
 */
final class Database {
    /** SQLSTATE of an append under an epoch that has ended; see {@code fence_1}. */
    static final String EPOCH_ENDED = "PY001";

    /** SQLSTATE of an append to a room that was removed by hand. */
    static final String ROOM_GONE = "PY002";

    /**
     * The format of tables and functions that this version reads and writes. It changes when servers of both versions could not
     * share a log; what is only added leaves it as it is.
     */
    private static final int FORMAT = 1;

    private static final String INSUFFICIENT_PRIVILEGE = "42501";
    private static final int CONNECT_SECONDS = 5;

    /** A server that takes longer for one answer counts as cut off. */
    private static final int ANSWER_SECONDS = 10;

    /** The database gives up a server whose machine has vanished, and with it its locks, after about ten seconds, busy or not. */
    private static final Map<String, String> PATIENCE = Map.of(
            "tcp_user_timeout", "10000",
            "tcp_keepalives_idle", "5",
            "tcp_keepalives_interval", "2",
            "tcp_keepalives_count", "3");

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    private final PostgresOptions options;

    private volatile String epoch = "";

    /** Whether the tables are there. */
    private volatile boolean opened;

    /** Held by the thread that ends an epoch since the database has gone back. */
    private final Object ending = new Object();

    /** How far the write-ahead log was on disk when somebody asked last. */
    @GuardedBy("this") private WalPosition wal = WalPosition.NONE;

    Database(PostgresOptions options) {
        this.options = options;
    }

    PostgresOptions options() {
        return options;
    }

    /** Returns the epoch that was true when the database was asked last. */
    String epoch() {
        return epoch;
    }

    /**
     * Opens a connection that commits each statement. The database may be another one than before, or an earlier one, so the
     * epoch is learned first. Then it must commit something with all waits: what a crash made visible may not have reached the
     * standby yet, and nobody may see it before it has.
     */
    Connection connect() throws SQLException {
        DataSource source = options.source();
        return checked(source == null ? direct() : borrowed(source));
    }

    /** As {@link #connect}, for notifications, which not every data source lets through. */
    Connection connectToListen() throws SQLException {
        return options.url().isEmpty() ? connect() : checked(direct());
    }

    private Connection borrowed(DataSource source) throws SQLException {
        Map<String, String> settings = new HashMap<>(PATIENCE);
        settings.put("search_path", options.schema());
        settings.put("application_name", "parley");
        settings.put("statement_timeout", "30000");
        return BorrowedConnection.of(source, settings, (int) TimeUnit.SECONDS.toMillis(ANSWER_SECONDS));
    }

    private Connection direct() throws SQLException {
        Properties properties = new Properties();
        if (!options.user().isEmpty()) {
            properties.setProperty("user", options.user());
        }
        if (!options.password().isEmpty()) {
            properties.setProperty("password", options.password());
        }
        properties.setProperty("currentSchema", options.schema());
        properties.setProperty("ApplicationName", "parley");
        properties.setProperty("connectTimeout", Integer.toString(CONNECT_SECONDS));
        properties.setProperty("socketTimeout", Integer.toString(ANSWER_SECONDS));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("targetServerType", "primary");
        // a client that was cut off while it waits for a lock must not hold others up for longer
        StringBuilder settings = new StringBuilder("-c statement_timeout=30000");
        PATIENCE.forEach((name, value) ->
                settings.append(" -c ").append(name).append('=').append(value));
        properties.setProperty("options", settings.toString());
        Connection connection = new org.postgresql.Driver().connect(options.url(), properties);
        if (connection == null) {
            throw new SQLException("the URL is not one of PostgreSQL");
        }
        return connection;
    }

    private Connection checked(Connection connection) throws SQLException {
        try {
            if (opened) {
                check(connection);
            }
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private void check(Connection connection) throws SQLException {
        // first what is known, then what is there: in between, another thread may learn of more
        WalPosition known = wal();
        if (WalPosition.read(connection).isBefore(known)) {
            endLost(connection);
        }
        adopt(connection);
        barrierNow(connection);
        follow(WalPosition.read(connection));
    }

    private synchronized void follow(WalPosition now) {
        if (!wal.timeline().equals(now.timeline()) || wal.isBefore(now)) {
            wal = now;
        }
    }

    /** Ends the epoch, unless another thread has done so meanwhile. */
    private void endLost(Connection connection) throws SQLException {
        synchronized (ending) {
            WalPosition known = wal();
            WalPosition now = WalPosition.read(connection);
            if (now.isBefore(known)) {
                end(connection, epoch);
                synchronized (this) {
                    wal = now;
                }
            }
        }
    }

    private synchronized WalPosition wal() {
        return wal;
    }

    /** Learns how far the write-ahead log is on disk. */
    synchronized void reached(WalPosition position) {
        if (wal.isBefore(position)) {
            wal = position;
        }
    }

    /** Commits something with all waits, so that everything that is visible is as durable as an acknowledged message. */
    static void barrierNow(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT barrier_1()");
            if (statement.getWarnings() != null) {
                throw new SQLException("a commit was not replicated", "57014", statement.getWarnings());
            }
        }
    }

    /** Returns the first column of the only row, as text. */
    static String query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return Objects.requireNonNull(row.getString(1));
        }
    }

    /**
     * Makes the schema if it is missing, and learns the epoch.
     *
     * @throws BrokerException if the database cannot be used; the message is one for the operator
     */
    void open() {
        try (Connection connection = connect()) {
            create(connection);
            adopt(connection);
            makePartitions(connection);
            tell(connection);
            barrierNow(connection);
            if (options.url().isEmpty()) {
                Notifications unused = Notifications.of(connection);
            }
            synchronized (this) {
                wal = WalPosition.read(connection);
            }
            opened = true;
        } catch (SQLException e) {
            throw new BrokerException("the database cannot be used: " + e.getMessage(), e);
        }
    }

    private void create(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            // servers that start at the same time would disturb each other
            statement.execute(
                    "SELECT pg_advisory_xact_lock(hashtextextended('parley.schema " + options.schema() + "', 0))");
            if (query(connection, "SELECT to_regnamespace('" + options.schema() + "') IS NULL")
                    .equals("t")) {
                statement.execute("CREATE SCHEMA " + options.schema());
            }
            requireFormat(connection);
            statement.execute(script());
            connection.commit();
        } catch (BrokerException e) {
            connection.rollback();
            throw e;
        } catch (SQLException e) {
            connection.rollback();
            boolean exists = query(connection, "SELECT to_regclass('" + options.schema() + ".log') IS NOT NULL")
                    .equals("t");
            connection.rollback();
            if (!exists || !INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
                throw e;
            }
            LOG.info("The role may not change the schema {}, which is used as it is", options.schema());
        } finally {
            connection.setAutoCommit(true);
        }
    }

    /** Refuses tables of a later version before anything in them is touched. */
    private void requireFormat(Connection connection) throws SQLException {
        if (query(connection, "SELECT to_regclass('" + options.schema() + ".log') IS NULL")
                .equals("t")) {
            return;
        }
        int format = Integer.parseInt(query(connection, "SELECT coalesce(max(format), " + FORMAT + ") FROM log"));
        if (format > FORMAT) {
            throw new BrokerException("the tables in the schema " + options.schema() + " have the format " + format
                    + ", which a later version of Parley has made; this version knows " + FORMAT
                    + ". Start that version, or name another schema (parley.cluster.schema)");
        }
    }

    private static String script() {
        try (InputStream in = Objects.requireNonNull(Database.class.getResourceAsStream("schema.sql"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tells the functions for applications what they must know of the settings. */
    private void tell(Connection connection) throws SQLException {
        if (query(connection, "SELECT to_regclass('setting') IS NULL").equals("t")) {
            return; // an older schema, which the role may not change
        }
        try (PreparedStatement tell = connection.prepareStatement("INSERT INTO setting VALUES ('message.bytes', ?)"
                + " ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE setting.value <> excluded.value")) {
            tell.setLong(1, options.messageBytes());
            tell.execute();
        }
        if (query(connection, "SELECT EXISTS (SELECT FROM room_character)").equals("f")) {
            RoomCharacters.write(connection);
        }
    }

    /** Makes the partitions for the keys of the next day, and drops those whose keys are all forgotten. */
    boolean makePartitions(Connection connection) throws SQLException {
        try (PreparedStatement make = connection.prepareStatement("SELECT partitions_1(? * interval '1 second')")) {
            make.setLong(1, options.keysRemembered().toSeconds());
            return make.execute();
        }
    }

    /** Learns the epoch, and starts a new one if the data were cut off from the history of the old one. */
    String adopt(Connection connection) throws SQLException {
        try (PreparedStatement adopt = connection.prepareStatement("SELECT adopt_1(?, ?)")) {
            adopt.setString(1, Epochs.next());
            adopt.setBoolean(2, options.lossless());
            return learn(adopt);
        }
    }

    /** Ends an epoch, since something is missing that was there under it. */
    String end(Connection connection, String ended) throws SQLException {
        try (PreparedStatement end = connection.prepareStatement("SELECT end_epoch_1(?, ?)")) {
            end.setString(1, ended);
            end.setString(2, Epochs.next());
            return learn(end);
        }
    }

    private String learn(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            row.next();
            String now = Objects.requireNonNull(row.getString(1));
            if (!now.equals(epoch) && !epoch.isEmpty()) {
                LOG.warn("The log has a new epoch, since the database was replaced by another or an earlier one");
            }
            epoch = now;
            return now;
        }
    }
}
