package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.HandshakeRequest;
import dev.parley.it.HandshakeScenarios;
import dev.parley.it.HttpAnswer;
import dev.parley.it.JsonClient;
import dev.parley.it.TestServer;
import dev.parley.it.Tokens;
import dev.parley.it.WsClient;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Limits of people through the front door. All rates are slow enough that no token grows during a test. */
class PeopleLimitsTest {
    private static TestServer server(String... settings) {
        Map<String, String> all =
                new HashMap<>(Map.of("parley.auth.jwt.secret", HandshakeScenarios.SECRET, "parley.log", "memory"));
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        return TestServer.start(all);
    }

    private static JsonClient user(URI base, String name) {
        JsonClient client = JsonClient.over(JsonClient.request(base)
                .header("Authorization", "Bearer " + Tokens.of(name))
                .open());
        client.next("welcome");
        return client;
    }

    private static JsonNode slowDown(JsonClient client, String re) {
        JsonNode error = client.assertError(re, "slow-down");
        assertThat(error.path("retry").asBoolean()).isTrue();
        assertThat(error.path("retryAfter").asLong()).isPositive();
        return error;
    }

    @Test
    void all_connections_and_rooms_of_a_user_share_one_limit_and_others_have_their_own() {
        try (TestServer server = server("parley.limits.say", "4/1h");
                JsonClient one = user(server.uri(""), "ann");
                JsonClient two = user(server.uri(""), "ann");
                JsonClient bob = user(server.uri(""), "bob")) {
            one.join("a");
            two.join("b");
            bob.join("b");
            one.say("a", "k1", "1").await("said");
            one.say("a", "k2", "2").await("said");
            two.say("b", "k3", "3").await("said");
            two.say("b", "k4", "4").await("said");
            JsonNode error = slowDown(one.send("{'op':'say','id':5,'room':'a','key':'k5','text':'5'}"), "5");
            assertThat(error.path("retryAfter").asLong()).isBetween(800_000L, 900_001L);
            slowDown(two.send("{'op':'say','id':6,'room':'b','key':'k6','text':'6'}"), "6");
            bob.say("b", "k1", "undisturbed").await("said");
            one.assertNothingMore();
        }
    }

    @Test
    void what_is_too_fast_is_not_stored_and_a_retry_with_the_same_key_is() {
        try (TestServer server = server("parley.limits.say", "1/250ms");
                JsonClient ann = user(server.uri(""), "ann")) {
            ann.join("a");
            ann.say("a", "k0", "0").await("said");
            String say = "{'op':'say','id':5,'room':'a','key':'k','text':'5'}";
            // the first that is rejected is sent until it is stored, as a client does
            JsonNode answer = ann.send(say).next();
            while (answer.path("re").asInt() != 5
                    || answer.path("ev").asString().equals("error")) {
                if (answer.path("ev").asString().equals("error")) {
                    assertThat(answer.path("code").asString()).isEqualTo("slow-down");
                    ann.send(say);
                }
                answer = ann.next();
            }
            assertThat(answer.path("seq").asLong()).isEqualTo(2);
        }
    }

    @Test
    void reactions_count_as_messages_whether_they_are_put_taken_back_or_there_already() {
        try (TestServer server = server("parley.limits.say", "5/1h");
                JsonClient ann = user(server.uri(""), "ann")) {
            ann.join("a");
            ann.say("a", "k1", "1").await("said");
            String react = "{'op':'react','id':7,'room':'a','seq':1,'text':'👍'";
            ann.send(react + "}").await("said");
            ann.send(react + "}").await("said");
            ann.send(react + ",'remove':true}").await("said");
            ann.send(react + ",'remove':true}").assertError("7", "gone");
            slowDown(ann.send(react + "}"), "7");
            slowDown(ann.send(react + ",'remove':true}"), "7");
            slowDown(ann.send("{'op':'say','id':7,'room':'a','key':'k2','text':'2'}"), "7");
        }
    }

    @Test
    void a_long_message_counts_several_times() {
        try (TestServer server = server("parley.limits.say", "20/1h");
                JsonClient ann = user(server.uri(""), "ann")) {
            ann.join("a");
            ann.say("a", "k1", "x".repeat(60_000)).await("said");
            for (int i = 0; i < 5; i++) {
                ann.say("a", "s" + i, "short").await("said");
            }
            slowDown(ann.send("{'op':'say','id':5,'room':'a','key':'k9','text':'5'}"), "5");
        }
    }

    @Test
    void guests_of_one_address_share_a_multiple_and_users_do_not_suffer_from_them() {
        try (TestServer server = server("parley.limits.say", "2/1h", "parley.limits.guests", "3");
                JsonClient ann = user(server.uri(""), "ann")) {
            ann.join("a");
            for (int i = 0; i < 3; i++) {
                try (JsonClient guest = JsonClient.open(server.uri(""))) {
                    guest.join("a");
                    guest.say("a", "k1", "1").await("said");
                    guest.say("a", "k2", "2").await("said");
                    slowDown(guest.send("{'op':'say','id':5,'room':'a','key':'k9','text':'5'}"), "5");
                }
            }
            try (JsonClient late = JsonClient.open(server.uri(""))) {
                late.join("a");
                slowDown(late.send("{'op':'say','id':5,'room':'a','key':'k9','text':'5'}"), "5");
            }
            ann.say("a", "k", "undisturbed").await("said");
        }
    }

    @Test
    void joins_pages_and_lists_have_limits_of_their_own() {
        try (TestServer server = server(
                        "parley.limits.join", "2/1h", "parley.limits.history", "1/1h", "parley.limits.who", "1/1h");
                JsonClient ann = user(server.uri(""), "ann")) {
            ann.join("a");
            ann.join("b");
            slowDown(ann.send("{'op':'join','id':1,'room':'c'}"), "1");
            ann.send("{'op':'history','room':'a','after':0}").await("history");
            slowDown(ann.send("{'op':'history','id':2,'room':'b','after':0}"), "2");
            ann.send("{'op':'who','room':'a'}").await("members");
            slowDown(ann.send("{'op':'who','id':3,'room':'a'}"), "3");
            ann.say("b", "k", "this goes on").await("said");
        }
    }

    @Test
    void signals_that_come_too_fast_are_dropped_without_a_word() {
        try (TestServer server = server("parley.limits.signal", "2/1h");
                JsonClient ann = user(server.uri(""), "ann");
                JsonClient bob = user(server.uri(""), "bob")) {
            ann.join("a");
            bob.join("a");
            ann.next("arrived");
            for (int i = 0; i < 5; i++) {
                bob.send("{'op':'signal','room':'a','kind':'k" + i + "'}");
            }
            bob.assertNothingMore();
            bob.say("a", "k", "end");
            assertThat(ann.next("signal").path("kind").asString()).isEqualTo("k0");
            assertThat(ann.next("signal").path("kind").asString()).isEqualTo("k1");
            ann.next("message");
        }
    }

    @Test
    void new_rooms_have_a_limit_that_messages_in_existing_ones_do_not_touch() {
        try (TestServer server = server("parley.limits.rooms", "2/1h");
                JsonClient ann = user(server.uri(""), "ann");
                JsonClient bob = user(server.uri(""), "bob")) {
            for (String room : new String[] {"a", "b", "c"}) {
                ann.join(room);
            }
            // in one frame, so that the second comes before the first is delivered
            ann.send("{'op':'say','room':'a','key':'k1','text':'1'}", "{'op':'say','room':'a','key':'k2','text':'2'}");
            ann.await("said");
            ann.await("said");
            ann.say("b", "k", "1").await("said");
            slowDown(ann.send("{'op':'say','id':5,'room':'c','key':'k9','text':'1'}"), "5");
            ann.say("b", "k2", "2").await("said");
            bob.join("c");
            bob.say("c", "k", "1").await("said");
            ann.say("c", "k3", "2").await("said");
        }
    }

    @Test
    void pages_over_http_share_the_limit_and_say_when_to_retry() {
        try (TestServer server = server("parley.limits.history", "3/1h")) {
            HandshakeRequest read = HandshakeRequest.to(server.uri("api/rooms/lobby/messages"))
                    .header("Authorization", "Bearer " + Tokens.of("ann"));
            IntStream.range(0, 3)
                    .forEach(i -> assertThat(read.answer().status()).isEqualTo(200));
            HttpAnswer refused = read.answer();
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.body()).contains("slow-down");
            assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1_000, 1_202);
        }
    }

    @Test
    void a_client_that_cannot_be_told_is_closed() {
        try (TestServer server = server("parley.limits.say", "2/1h");
                WsClient plain =
                        HandshakeRequest.to(JsonClient.endpoint(server.uri(""))).open()) {
            plain.sendText("1").sendText("2").sendText("3");
            plain.assertText("1").assertText("2");
            plain.assertClosed(4529, "too many messages").assertDisconnected();
        }
    }

    @Test
    void nobody_is_limited_if_the_operator_says_so() {
        try (TestServer server = server("parley.limits.say", "1/1h", "parley.limits.on", "false");
                JsonClient ann = user(server.uri(""), "ann")) {
            ann.join("a");
            for (int i = 0; i < 100; i++) {
                ann.say("a", "k" + i, "x").await("said");
            }
        }
    }
}
