package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.HandshakeRequest;
import dev.parley.it.JsonClient;
import dev.parley.it.LogRecorder;
import dev.parley.it.TestServer;
import dev.parley.it.WsClient;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A log that has as many rooms as {@code parley.rooms.max} allows, in the embedded server. */
class FullLogOnJettyTest {
    private static final Map<String, String> TWO_ROOMS =
            Map.of("parley.rooms.max", "2", "parley.metrics.readers", "127.0.0.1");

    private static void fill(JsonClient ann) {
        for (String room : List.of("one", "two")) {
            ann.join(room);
            ann.say(room, "first in " + room, "hello").await("said");
        }
    }

    @Test
    void rejects_a_message_for_one_more_room_for_good_and_names_the_setting_to_the_operator_only() {
        try (LogRecorder log = new LogRecorder("dev.parley.hub.stats.Incidents")) {
            try (TestServer server = TestServer.start(TWO_ROOMS);
                    JsonClient ann = JsonClient.open(server.uri(""))) {
                fill(ann);
                ann.join("three");
                ann.send("{'op':'say','id':1,'room':'three','key':'k','text':'hello'}");
                JsonNode error = ann.assertError("1", "forbidden");
                assertThat(error.path("retry").asBoolean()).isFalse();
                assertThat(error.path("message").asString())
                        .doesNotContain("parley.")
                        .doesNotContain("2");
                ann.say("two", "second", "still here").await("said");
            }
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("Rejected 1 messages")
                    .contains("2 rooms")
                    .endsWith("parley.rooms.max");
        }
    }

    @Test
    void closes_a_client_that_cannot_be_told_of_errors_with_a_code_that_says_not_to_reconnect() {
        try (TestServer server = TestServer.start(TWO_ROOMS);
                JsonClient ann = JsonClient.open(server.uri(""));
                WsClient plain =
                        HandshakeRequest.to(server.uri("ws/chat?room=three")).open()) {
            fill(ann);
            plain.sendText("hello");
            plain.assertClosed(4403, "forbidden");
        }
    }
}
