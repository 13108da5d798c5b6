package dev.parley.broker.sqlite;

import static dev.parley.broker.Drafts.LOBBY;
import static dev.parley.broker.Drafts.PAGE;
import static dev.parley.broker.Drafts.appendAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.broker.Broker;
import dev.parley.broker.EventRequest;
import dev.parley.broker.ReadRequest;
import dev.parley.broker.sqlite.disk.DataDirectory;
import dev.parley.broker.sqlite.table.LogReader;
import dev.parley.broker.sqlite.table.SqliteConnections;
import dev.parley.broker.sqlite.write.SqliteOptions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading takes as long as a page is large, however large the log: SQLite searches every table but the bounded tail. */
class ReadingPlanTest {
    @TempDir
    private Path directory;

    private final Set<String> statements = new LinkedHashSet<>();

    @BeforeEach
    void write() {
        try (Broker broker = SqliteBroker.open(SqliteOptions.in(directory), InstantSource.system())) {
            appendAll(broker, LOBBY, "m1", "m2", "m3");
        }
    }

    @Test
    void searches_whatever_grows() throws SQLException {
        try (Connection connection = SqliteConnections.reader(DataDirectory.database(directory))) {
            connection.setAutoCommit(false);
            LogReader reader = new LogReader(recording(connection), "e", new HashSet<>());
            assertThat(reader.read(ReadRequest.after(LOBBY, 0, PAGE)).messages())
                    .hasSize(3);
            assertThat(reader.read(ReadRequest.before(LOBBY, 9, PAGE)).messages())
                    .hasSize(3);
            assertThat(reader.authored("ada", 0, PAGE).entries()).hasSize(3);
            reader.rooms("lob", "", 10);
            reader.events(new EventRequest(0, room -> true, PAGE), "e");

            assertThat(statements)
                    .anyMatch(sql -> sql.contains("UNION ALL"))
                    .anyMatch(sql -> sql.contains("change = 5"));
            for (String sql : statements) {
                assertThat(plan(connection, sql)).as(sql).noneMatch(step -> isSlow(step, sql));
            }
        }
    }

    /** Keeps each statement that is prepared. */
    private Connection recording(Connection connection) {
        Class<?>[] types = {Connection.class};
        return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(), types, (proxy, method, arguments) -> {
            if (method.getName().equals("prepareStatement")) {
                statements.add((String) arguments[0]);
            }
            try {
                return method.invoke(connection, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }

    private static List<String> plan(Connection connection, String sql) throws SQLException {
        try (PreparedStatement explained = connection.prepareStatement("EXPLAIN QUERY PLAN " + sql);
                ResultSet rows = explained.executeQuery()) {
            List<String> steps = new ArrayList<>();
            while (rows.next()) {
                steps.add(rows.getString("detail"));
            }
            return steps;
        }
    }

    /** Returns whether a step of a plan takes time by the size of the log. */
    private static boolean isSlow(String step, String sql) {
        boolean scan = step.startsWith("SCAN ") && !step.startsWith("SCAN tail") && !step.startsWith("SCAN (");
        // of a part that has a limit, and of the tail
        boolean sort = step.startsWith("USE TEMP B-TREE") && !sql.contains("FROM tail");
        return scan || sort;
    }
}
