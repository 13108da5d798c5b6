package dev.parley.broker.postgres;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A connection of somebody else's pool, which goes back there as it came when it is closed. */
final class BorrowedConnection implements InvocationHandler {
    private final Connection connection;
    private final boolean autoCommit;
    private final int networkTimeout;

    /** What was set before, by name. */
    private final Map<String, String> settings = new LinkedHashMap<>();

    private BorrowedConnection(Connection connection) throws SQLException {
        this.connection = connection;
        autoCommit = connection.getAutoCommit();
        networkTimeout = connection.getNetworkTimeout();
    }

    /**
     * Borrows a connection.
     *
     * @param with settings of the session, by name
     * @param millis how long an answer may take
     */
    static Connection of(DataSource source, Map<String, String> with, int millis) throws SQLException {
        Connection connection = source.getConnection();
        try {
            BorrowedConnection borrowed = new BorrowedConnection(connection);
            connection.setAutoCommit(true);
            connection.setNetworkTimeout(Runnable::run, millis);
            for (Map.Entry<String, String> each : with.entrySet()) {
                borrowed.settings.put(each.getKey(), borrowed.set(each.getKey(), each.getValue()));
            }
            return (Connection) Proxy.newProxyInstance(
                    BorrowedConnection.class.getClassLoader(), new Class<?>[] {Connection.class}, borrowed);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** Sets a setting, and returns what it was. */
    private String set(String name, String value) throws SQLException {
        try (PreparedStatement set =
                connection.prepareStatement("SELECT current_setting(?), set_config(?, ?, false)")) {
            set.setString(1, name);
            set.setString(2, name);
            set.setString(3, value);
            try (ResultSet row = set.executeQuery()) {
                row.next();
                return Objects.requireNonNull(row.getString(1));
            }
        }
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        if (method.getName().equals("close")) {
            giveBack();
            return null;
        }
        try {
            return method.invoke(connection, arguments);
        } catch (InvocationTargetException e) {
            throw Objects.requireNonNull(e.getCause());
        }
    }

    private void giveBack() throws SQLException {
        try (connection) {
            if (connection.isClosed()) {
                return;
            }
            try {
                if (!connection.getAutoCommit()) {
                    connection.rollback();
                }
                connection.setAutoCommit(true);
                for (Map.Entry<String, String> each : settings.entrySet()) {
                    String unused = set(each.getKey(), each.getValue());
                }
                try (Statement statement = connection.createStatement()) {
                    statement.execute("UNLISTEN *");
                }
                connection.setNetworkTimeout(Runnable::run, networkTimeout);
                connection.setAutoCommit(autoCommit);
            } catch (SQLException e) {
                // nobody else must get it like this
                connection.abort(Runnable::run);
            }
        }
    }
}
