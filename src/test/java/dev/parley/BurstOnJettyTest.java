package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.Figures;
import dev.parley.it.JsonClient;
import dev.parley.it.TestServer;
import dev.parley.it.fault.SmallSegments;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A burst that the limits permit, on connections that are slower than loopback. */
class BurstOnJettyTest {
    private static final int READERS = 10;
    /** Together more than the system buffers for a connection over loopback and the outbox hold. */
    private static final int MESSAGES = 100;

    private static final String TEXT = "x".repeat(60_000);
    private static final String ROOM = "hall";

    @ParameterizedTest
    @ValueSource(strings = {"auto", "portable"})
    void closes_nobody_and_reaches_everybody_in_order(String transport) {
        Map<String, String> settings = Map.of(
                "parley.log",
                "memory",
                "parley.transport",
                transport,
                "parley.outbox.bytes",
                "200000",
                "parley.send-timeout",
                "120s",
                "parley.metrics.readers",
                "127.0.0.1");
        try (TestServer server = TestServer.start(settings);
                SmallSegments network = SmallSegments.before(server.uri(""));
                JsonClient talker = JsonClient.open(server.uri(""))) {
            List<JsonClient> readers = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                JsonClient reader = JsonClient.open(network.uri());
                reader.join(ROOM);
                readers.add(reader);
            }
            talker.join(ROOM);

            network.stall();
            for (int i = 1; i <= MESSAGES; i++) {
                talker.say(ROOM, "k" + i, TEXT).await("said");
            }
            network.resume();

            for (JsonClient reader : readers) {
                for (long seq = 1; seq <= MESSAGES; seq++) {
                    assertThat(reader.await("message").path("seq").asLong()).isEqualTo(seq);
                }
            }
            assertThat(Figures.of(server.uri("")).get("parley_connections_closed_total{code='4508'}"))
                    .isZero();
            readers.forEach(JsonClient::close);
        }
    }
}
