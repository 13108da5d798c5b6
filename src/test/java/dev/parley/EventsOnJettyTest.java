package dev.parley;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.it.Api;
import dev.parley.it.EventLine;
import dev.parley.it.EventsScenarios;
import dev.parley.it.ModeratedServer;
import dev.parley.it.PublishScenarios;
import dev.parley.it.TestServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.HashMap;
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

    @Test
    void a_client_that_stops_reading_is_cut_and_others_are_not() throws IOException {
        Map<String, String> settings = new HashMap<>(PublishScenarios.SETTINGS);
        settings.put("parley.send-timeout", "1s");
        settings.put("parley.outbox.bytes", "262144");
        try (TestServer server = TestServer.start(settings);
                Socket slow = new Socket();
                EventLine other = EventLine.open(server.uri("api/rooms/room-slow/events"))) {
            other.await("joined");
            slow.setReceiveBufferSize(8 * 1024);
            slow.connect(new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), server.uri("").getPort()));
            slow.getOutputStream()
                    .write("GET /api/rooms/room-slow/events?name=Slow HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
                            .getBytes(US_ASCII));
            other.await("arrived");
            Api shop = new Api(server.uri(""), PublishScenarios.SAY_KEY);
            String text = "{'text':'" + "x".repeat(60_000) + "'}";
            // more than the two systems keep for a client that does not read
            for (int i = 0; i < 20; i++) {
                shop.post("api/rooms/room-slow/messages", "[" + text.repeat(6).replace("}{", "},{") + "]")
                        .json(201);
            }
            await().atMost(Duration.ofSeconds(40)).until(() -> !people(server).contains("Slow"));
            assertThat(people(server)).contains("guest-");
            shop.post("api/rooms/room-slow/messages", "{'text':'last'}").json(201);
            EventLine.Block block = other.await("message");
            while (!block.data().contains("last")) {
                block = other.next();
            }
            assertEnds(slow.getInputStream());
        }
    }

    private static String people(TestServer server) {
        return new Api(server.uri(""), ModeratedServer.KEY)
                .get("api/rooms/room-slow/people")
                .body();
    }

    private static void assertEnds(InputStream in) throws IOException {
        try {
            while (in.read(new byte[64 * 1024]) >= 0) {
                // what was on its way
            }
        } catch (SocketException e) {
            assertThat(e).hasMessageContaining("reset");
        }
    }
}
