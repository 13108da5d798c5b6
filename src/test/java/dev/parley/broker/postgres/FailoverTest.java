package dev.parley.broker.postgres;

import static dev.parley.broker.postgres.Traffic.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.broker.BrokerHealth.State;
import dev.parley.it.PostgresServer;
import dev.parley.it.fault.TcpLink;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** A standby takes over while people talk on two servers. */
class FailoverTest {
    private static final int FLOW = 200;

    private static void execute(PostgresServer on, String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(on.url());
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    private static PostgresOptions at(TcpLink link, boolean lossless) {
        PostgresOptions plain = PostgresOptions.at(PostgresServer.url(link.port()));
        return plain.lossless(lossless);
    }

    private static void awaitHealthy(Traffic traffic) {
        for (int i = 0; i < 2; i++) {
            PostgresBroker each = traffic.server(i);
            soon().until(() -> each.health().state() == State.WRITABLE);
        }
    }

    @Test
    void a_standby_that_lacks_messages_starts_a_new_epoch_before_anything_is_stored() throws Exception {
        try (PostgresServer primary = PostgresServer.start();
                TcpLink replication = TcpLink.to(primary.port());
                PostgresServer standby = primary.standby(replication.port());
                TcpLink link = TcpLink.to(primary.port());
                Traffic traffic = Traffic.through(at(link, false), at(link, false))) {
            traffic.flow(FLOW);
            replication.hold(true, true);
            traffic.flow(2 * FLOW);
            primary.crash();
            replication.cut();
            standby.promote();
            link.lead(standby.port());
            traffic.flow(FLOW);
            awaitHealthy(traffic);
            assertThat(traffic.assertStartedOver()).isGreaterThan(FLOW);
            assertThat(traffic.epochs()).isEqualTo(2);
        }
    }

    @Test
    void a_synchronous_standby_loses_nothing_and_keeps_the_epoch() throws Exception {
        try (PostgresServer primary = PostgresServer.start();
                PostgresServer standby = primary.standby(primary.port());
                TcpLink link = TcpLink.to(primary.port())) {
            execute(primary, "ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (*)'", "SELECT pg_reload_conf()");
            try (Traffic traffic = Traffic.through(at(link, true), at(link, true))) {
                traffic.flow(FLOW);
                primary.crash();
                execute(standby, "SELECT 1");
                standby.promote();
                execute(standby, "ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()");
                link.lead(standby.port());
                traffic.flow(FLOW);
                awaitHealthy(traffic);
                traffic.assertWhole();
                assertThat(traffic.epochs()).isEqualTo(1);
            }
        }
    }
}
