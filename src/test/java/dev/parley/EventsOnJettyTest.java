package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.EventLine;
import dev.parley.it.EventsScenarios;
import dev.parley.it.TestServer;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Server-sent events of the embedded server. */
final class EventsOnJettyTest extends EmbeddedTest implements EventsScenarios {
    EventsOnJettyTest() {
        super(EventsScenarios.SETTINGS);
    }

    @Test
    void a_restart_says_when_to_reconnect() {
        TestServer server = TestServer.start(Map.of());
        try (EventLine line = EventLine.open(server.uri("api/rooms/lobby/events"))) {
            line.await("joined");
            server.close();
            EventLine.Block bye = line.await("bye");
            assertThat(bye.json().path("code").asInt()).isEqualTo(4503);
            assertThat(bye.retry()).isEqualTo(bye.json().path("retryAfter").asString());
            assertThat(line.next("end").data()).isEmpty();
        }
    }
}
