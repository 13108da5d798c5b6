package dev.parley.broker.postgres;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the notifications that a connection has received. The driver may be the container's, whose classes are others than
 * those of this application, although they have the same names.
 */
final class Notifications {
    private static final String DRIVER = "org.postgresql.PGConnection";

    private final Object connection;
    private final Method get;

    private Notifications(Object connection, Method get) {
        this.connection = connection;
        this.get = get;
    }

    /** @throws SQLException if the connection does not lead to PostgreSQL's driver */
    static Notifications of(Connection connection) throws SQLException {
        for (ClassLoader each : loaders(connection)) {
            try {
                Class<?> driver = Class.forName(DRIVER, false, each);
                if (connection.isWrapperFor(driver)) {
                    return new Notifications(
                            connection.unwrap(driver), driver.getMethod("getNotifications", int.class));
                }
            } catch (ReflectiveOperationException e) {
                // not there; the next one may have it
            }
        }
        throw new SQLException(
                "the connections of parley.cluster.datasource do not lead to PostgreSQL's driver; name the"
                        + " database with parley.cluster.url as well, for notifications");
    }

    private static Set<ClassLoader> loaders(Connection connection) throws SQLException {
        Set<@Nullable ClassLoader> loaders = new LinkedHashSet<>();
        loaders.add(Notifications.class.getClassLoader());
        loaders.add(connection.getMetaData().getClass().getClassLoader());
        if (connection.isWrapperFor(Connection.class)) {
            loaders.add(connection.unwrap(Connection.class).getClass().getClassLoader());
        }
        loaders.add(Thread.currentThread().getContextClassLoader());
        Set<ClassLoader> found = new LinkedHashSet<>();
        for (ClassLoader each : loaders) {
            if (each != null) {
                found.add(each);
            }
        }
        return found;
    }

    /** Waits for notifications; returns what they say. */
    List<String> await(int millis) throws SQLException {
        List<String> texts = new ArrayList<>();
        try {
            @Nullable Object[] found = (@Nullable Object[]) get.invoke(connection, millis);
            if (found != null) {
                for (Object each : found) {
                    Object notification = Objects.requireNonNull(each);
                    texts.add((String)
                            notification.getClass().getMethod("getParameter").invoke(notification));
                }
            }
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof SQLException failure) {
                throw failure;
            }
            throw new SQLException("notifications cannot be read", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new SQLException("notifications cannot be read", e);
        }
        return texts;
    }
}
