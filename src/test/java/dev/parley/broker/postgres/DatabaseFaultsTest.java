package dev.parley.broker.postgres;

import static dev.parley.broker.postgres.Traffic.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.broker.BrokerHealth.State;
import dev.parley.it.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A database that is killed, paused and emptied under two servers while people talk on both. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DatabaseFaultsTest {
    /** How often each is broken; more with {@code -Psoak}. */
    private static final int TIMES = Integer.getInteger("test.database.faults", 1);

    private static final int FLOW = 200;

    /** The SQLSTATE of a statement that was cancelled for a deadlock. */
    private static final String DEADLOCK = "40P01";

    @SuppressWarnings("NullAway.Init") // set before the first test
    private PostgresServer server;

    @BeforeAll
    void start() {
        server = PostgresServer.start();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private PostgresOptions options() {
        return PostgresOptions.at(server.url()).inSchema(PostgresServer.freshSchema());
    }

    private List<String> execute(PostgresOptions options, String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(server.url() + "&currentSchema=" + options.schema());
                Statement statement = connection.createStatement()) {
            if (statement.execute(sql)) {
                try (ResultSet rows = statement.getResultSet()) {
                    while (rows.next()) {
                        values.add(rows.getString(1));
                    }
                }
            }
        }
        return values;
    }

    private static void awaitHealthy(Traffic traffic) {
        for (int i = 0; i < 2; i++) {
            PostgresBroker each = traffic.server(i);
            soon().until(() -> each.health().state() == State.WRITABLE);
        }
    }

    /** Returns the processes of the database that store messages now, or did so last. */
    private List<Long> appending(PostgresOptions options) throws SQLException {
        return execute(
                        options,
                        "SELECT pid FROM pg_stat_activity WHERE application_name = 'parley' AND query LIKE '%append_1%'"
                                + " AND pid <> pg_backend_pid() ORDER BY state, pid")
                .stream()
                .map(Long::valueOf)
                .toList();
    }

    @Test
    void a_killed_connection_or_first_process_loses_and_doubles_nothing() throws Exception {
        PostgresOptions options = options();
        try (Traffic traffic = Traffic.through(options, options)) {
            for (int i = 0; i < TIMES; i++) {
                traffic.flow(FLOW);
                // the database ends all connections, and recovers without a start of its own
                PostgresServer.signal("KILL", appending(options).get(0));
                traffic.flow(FLOW);
                for (long each : appending(options)) {
                    PostgresServer.signal("TERM", each);
                }
                traffic.flow(FLOW);
                server.crash();
                soon().until(() -> traffic.server(0).health().state() == State.REFUSING);
                server.restart();
                awaitHealthy(traffic);
            }
            traffic.flow(FLOW);
            traffic.assertWhole();
            assertThat(traffic.epochs()).isEqualTo(1);
        }
    }

    @Test
    void a_paused_database_holds_messages_up_until_it_continues() throws Exception {
        PostgresOptions options = options();
        try (Traffic traffic = Traffic.through(options, options)) {
            for (int i = 0; i < TIMES; i++) {
                traffic.flow(FLOW);
                server.pause(true);
                // green again only when a message was stored, and the server hears itself
                soon().until(() -> traffic.server(0).health().state() == State.REFUSING
                        && traffic.server(1).health().state() == State.REFUSING);
                server.pause(false);
                awaitHealthy(traffic);
            }
            traffic.flow(FLOW);
            traffic.assertWhole();
            assertThat(traffic.epochs()).isEqualTo(1);
        }
    }

    @Test
    void earlier_files_put_in_place_under_running_servers_start_a_new_epoch() throws Exception {
        PostgresOptions options = options();
        try (Traffic traffic = Traffic.through(options, options)) {
            traffic.flow(FLOW);
            server.kill();
            server.copyFiles(false);
            server.restart();
            awaitHealthy(traffic);
            traffic.flow(FLOW);
            server.kill();
            server.copyFiles(true);
            server.restart();
            awaitHealthy(traffic);
            traffic.flow(FLOW);
            assertThat(traffic.assertStartedOver()).isPositive();
            assertThat(traffic.epochs()).isEqualTo(2);
        }
    }

    @Test
    void rooms_that_were_removed_by_hand_start_a_new_epoch() throws Exception {
        PostgresOptions options = options();
        try (Traffic traffic = Traffic.through(options, options)) {
            traffic.flow(FLOW);
            // the servers may lock the tables in another order, and an operator would say it once more
            soon().ignoreExceptionsMatching(e -> e instanceof SQLException sql && DEADLOCK.equals(sql.getSQLState()))
                    .until(() -> execute(options, "TRUNCATE room, message, key").isEmpty());
            traffic.flow(FLOW);
            assertThat(traffic.assertStartedOver()).isPositive();
            assertThat(traffic.epochs()).isEqualTo(2);
        }
    }
}
