package dev.parley.broker.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The connection of one thread, which is opened when it is needed, and again after a failure. Confined to that thread. */
final class Session implements AutoCloseable {
    private final Database database;
    private @Nullable Connection connection;

    Session(Database database) {
        this.database = database;
    }

    /** Something to do with a connection that commits each statement. */
    @FunctionalInterface
    interface Task<T extends @Nullable Object> {
        T run(Connection connection) throws SQLException;
    }

    /** Returns the connection, and opens it if there is none. */
    Connection open() throws SQLException {
        Connection known = connection;
        if (known == null) {
            known = database.connect();
            connection = known;
        }
        return known;
    }

    /** Does something. The connection is closed if it fails, unless the server has rejected the statement alone. */
    <T extends @Nullable Object> T run(Task<T> task) throws SQLException {
        Connection current = open();
        try {
            return task.run(current);
        } catch (SQLException e) {
            if (!isRejection(e)) {
                close();
            }
            throw e;
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /**
     * Returns whether the server has answered that it has not done it, so that nothing was stored: our own refusals, and the
     * classes of SQLSTATE for constraints, resources, limits and syntax.
     */
    static boolean isRejection(SQLException e) {
        String state = e.getSQLState();
        if (state == null || state.length() != 5) {
            return false;
        }
        return switch (state.substring(0, 2)) {
            case "PY", "22", "23", "25", "40", "42", "53", "54", "55" -> true;
            default -> false;
        };
    }

    @Override
    public void close() {
        Connection known = connection;
        connection = null;
        if (known != null) {
            try {
                known.close();
            } catch (SQLException e) {
                // the server has closed it, or will notice that nobody is there
                return;
            }
        }
    }
}
