package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.Api;
import dev.parley.it.JsonClient;
import dev.parley.it.TestServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** A server that is stopped while people talk, with each way to their sockets. */
class DrainOnJettyTest {
    private static final int READERS = 30;
    private static final int TALKERS = 4;
    private static final int MESSAGES = 150;
    private static final String TEXT = "x".repeat(1_000);
    private static final String ROOM = "hall";

    private static JsonClient member(TestServer server) {
        JsonClient client = JsonClient.open(server.uri(""));
        client.join(ROOM);
        return client;
    }

    /** Reads everything up to the end of a connection, and returns what was acknowledged; messages must have no hole. */
    private static Set<Long> acknowledged(JsonClient client) {
        Set<Long> said = new TreeSet<>();
        long heard = 0;
        for (JsonNode event = client.next(); !event.path("ev").asString().equals("bye"); event = client.next()) {
            if (event.path("ev").asString().equals("said")) {
                said.add(event.path("seq").asLong());
            } else if (event.path("ev").asString().equals("message")) {
                heard++;
                assertThat(event.path("seq").asLong()).isEqualTo(heard);
            }
        }
        assertThat(client.socket().end().code()).isEqualTo(4503);
        return said;
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "jetty", "portable"})
    void everyone_is_told_and_what_was_acknowledged_is_there_after_the_restart(String transport, @TempDir Path data)
            throws Exception {
        Map<String, String> settings =
                Map.of("parley.data", data.toString(), "parley.transport", transport, "parley.rate.messages", "0");
        TreeSet<Long> acknowledged = new TreeSet<>();
        try (TestServer server = TestServer.start(settings)) {
            List<JsonClient> clients = new ArrayList<>();
            for (int i = 0; i < READERS + TALKERS; i++) {
                clients.add(member(server));
            }
            // something is acknowledged before the stop, however slow the machine is; most is still on its way then
            try (JsonClient first = member(server)) {
                acknowledged.add(
                        first.say(ROOM, "first", TEXT).await("said").path("seq").asLong());
            }
            for (int i = 0; i < MESSAGES; i++) {
                for (JsonClient talker : clients.subList(READERS, READERS + TALKERS)) {
                    talker.say(ROOM, "k" + i, TEXT);
                }
            }
            CompletableFuture<Void> stop = CompletableFuture.runAsync(server::close);
            for (JsonClient client : clients) {
                acknowledged.addAll(acknowledged(client));
                client.close();
            }
            stop.get(30, TimeUnit.SECONDS);
        }
        try (TestServer server = TestServer.start(settings)) {
            long newest = new Api(server.uri(""), "")
                    .get("api/rooms/" + ROOM + "/messages?limit=1")
                    .json(200)
                    .path("messages")
                    .path(0)
                    .path("seq")
                    .asLong();
            assertThat(newest).isGreaterThanOrEqualTo(acknowledged.last());
        }
    }
}
