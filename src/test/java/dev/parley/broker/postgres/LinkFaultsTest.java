package dev.parley.broker.postgres;

import static dev.parley.broker.Drafts.LOBBY;
import static dev.parley.broker.Drafts.PAGE;
import static dev.parley.broker.Drafts.get;
import static dev.parley.broker.postgres.Traffic.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.parley.broker.BrokerHealth.State;
import dev.parley.it.PostgresServer;
import dev.parley.it.fault.TcpLink;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The link between one server and the database fails; the other server has its own, and people talk on both. */
class LinkFaultsTest {
    private static final int FLOW = 200;

    @SuppressWarnings("NullAway.Init") // set before each test
    private TcpLink link;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Traffic traffic;

    @BeforeEach
    void start() throws IOException {
        link = TcpLink.to(PostgresServer.shared().port());
        String schema = PostgresServer.freshSchema();
        traffic = Traffic.through(
                PostgresOptions.at(PostgresServer.url(link.port())).inSchema(schema),
                PostgresOptions.at(PostgresServer.shared().url()).inSchema(schema));
    }

    @AfterEach
    void stop() throws IOException {
        traffic.close();
        link.close();
    }

    private void assertWhole() throws Exception {
        soon().until(() -> traffic.server(0).health().state() == State.WRITABLE);
        traffic.flow(FLOW);
        traffic.assertWhole();
        assertThat(traffic.epochs()).isEqualTo(1);
    }

    @Test
    void connections_that_break_again_and_again_lose_and_double_nothing() throws Exception {
        for (int i = 0; i < 10; i++) {
            traffic.flow(FLOW / 2);
            link.cut();
        }
        assertWhole();
    }

    @Test
    void a_slow_link_delays_and_loses_nothing() throws Exception {
        link.delay(200);
        traffic.flow(FLOW);
        get(traffic.server(0).after(LOBBY, 0, PAGE));
        assertThat(traffic.server(0).health().state()).isEqualTo(State.WRITABLE);
        link.delay(0);
        assertWhole();
    }

    @Test
    void a_server_that_hears_no_notifications_turns_not_ready_and_hears_people_all_the_same() throws Exception {
        link.silence("LISTEN");
        link.cut();
        traffic.flow(FLOW);
        soon().until(() -> traffic.server(0).health().reason().contains("not heard"));
        assertThat(traffic.server(0).health().state()).isEqualTo(State.REFUSING);
        traffic.awaitHeard();
        link.silence(null);
        link.cut();
        assertWhole();
    }

    static Stream<Arguments> holds() {
        // a statement that arrives and is committed, but whose answer does not come; and one that does not arrive
        return Stream.of(arguments(false, true), arguments(true, true));
    }

    @ParameterizedTest
    @MethodSource("holds")
    void a_silent_link_makes_a_server_not_ready_and_the_other_goes_on(boolean toServer, boolean toClient)
            throws Exception {
        traffic.flow(FLOW);
        link.hold(toServer, toClient);
        traffic.flow(FLOW);
        soon().until(() -> traffic.server(0).health().state() == State.REFUSING);
        traffic.flow(FLOW);
        assertThat(traffic.server(1).health().state()).isEqualTo(State.WRITABLE);
        link.hold(false, false);
        link.cut();
        assertWhole();
    }
}
