package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.Api;
import dev.parley.it.HandshakeScenarios;
import dev.parley.it.LogRecorder;
import dev.parley.it.PublishScenarios;
import dev.parley.it.TestServer;
import dev.parley.it.Tokens;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What limits those who say something over plain HTTP. */
class PublishLimitsTest {
    private static TestServer server(String... settings) {
        Map<String, String> all = new HashMap<>(Map.of(
                "parley.auth.jwt.secret",
                HandshakeScenarios.SECRET,
                "parley.api.keys",
                String.valueOf(PublishScenarios.SETTINGS.get("parley.api.keys"))));
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        return TestServer.start(all);
    }

    private static Api.Reply say(Api who, String room, String json) {
        return who.post("api/rooms/" + room + "/messages", json);
    }

    @Test
    void a_person_has_the_rate_of_all_connections_together_and_a_key_has_none() {
        try (TestServer server = server("parley.limits.say", "3/1h")) {
            Api ann = new Api(server.uri(""), Tokens.of("ann"));
            say(ann, "a", "[{'text':'1'},{'text':'2'}]").json(201);
            // all of an array, or nothing
            say(ann, "b", "[{'text':'3'},{'text':'4'}]").assertProblem(429, "slow-down");
            say(ann, "b", "{'text':'3'}").json(201);
            say(ann, "b", "{'text':'4'}").assertProblem(429, "slow-down");
            Api bridge = new Api(server.uri(""), PublishScenarios.AS_KEY);
            for (int i = 0; i < 5; i++) {
                say(bridge, "b", "{'text':'5'}").json(201);
            }
            assertThat(new Api(server.uri(""), Tokens.of("bob"))
                            .get("api/rooms/b/messages?limit=0")
                            .json(200)
                            .path("seq")
                            .asInt())
                    .isEqualTo(6);
        }
    }

    @Test
    void rooms_that_get_their_first_message_are_counted() {
        try (TestServer server = server("parley.limits.rooms", "2/1h")) {
            Api ann = new Api(server.uri(""), Tokens.of("ann"));
            say(ann, "a", "{'text':'1'}").json(201);
            say(ann, "b", "{'text':'1'}").json(201);
            say(ann, "c", "{'text':'1'}").assertProblem(429, "slow-down");
            say(ann, "a", "{'text':'2'}").json(201);
        }
    }

    @Test
    void a_log_without_space_says_when_to_retry_and_one_without_rooms_that_it_stores_nothing() {
        try (LogRecorder log = new LogRecorder("dev.parley.hub.stats.Incidents");
                TestServer server =
                        server("parley.data.bytes", "2097152", "parley.data.reserve", "0", "parley.rooms.max", "1")) {
            Api ann = new Api(server.uri(""), Tokens.of("ann"));
            String big = "{'text':'" + "x".repeat(60_000) + "'}";
            Api.Reply reply = say(ann, "a", big);
            int stored = 0;
            while (reply.status() == 201) {
                stored++;
                reply = say(ann, "a", big);
            }
            assertThat(stored).isBetween(5, 40);
            reply.assertProblem(503, "unavailable");
            assertThat(reply.retryAfter()).isEqualTo("10");
            assertThat(log.lines()).isEmpty();
        }
        try (TestServer server = server("parley.rooms.max", "1")) {
            Api ann = new Api(server.uri(""), Tokens.of("ann"));
            say(ann, "a", "{'text':'1'}").json(201);
            say(ann, "b", "{'text':'1'}").assertProblem(403, "forbidden");
        }
    }

    @Test
    void bodies_count_in_the_memory_of_unanswered_commands() {
        try (TestServer server = server("parley.heap.inboxes", "40000")) {
            Api ann = new Api(server.uri(""), Tokens.of("ann"));
            say(ann, "a", "{'text':'" + "x".repeat(3_000) + "'}").json(201);
            say(ann, "a", "{'text':'" + "x".repeat(40_000) + "'}").assertProblem(503, "unavailable");
            say(ann, "a", "{'text':'" + "x".repeat(3_000) + "'}").json(201);
        }
    }
}
