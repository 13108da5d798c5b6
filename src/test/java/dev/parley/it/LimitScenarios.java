package dev.parley.it;

import static dev.parley.it.JsonClient.json;
import static dev.parley.it.Scenarios.newRoom;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Collections;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a server does not put up with; it must run with these {@link #SETTINGS}. */
public interface LimitScenarios {
    int BURST = 300;

    Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("parley.auth.jwt.secret", HandshakeScenarios.SECRET),
            Map.entry("parley.guests", "false"),
            Map.entry("parley.hello-timeout", "2s"),
            Map.entry("parley.heartbeat", "400ms"),
            Map.entry("parley.departure-grace", "100ms"),
            Map.entry("parley.outbox.bytes", "600000"),
            Map.entry("parley.rate.messages", "100"),
            Map.entry("parley.rate.burst", Integer.toString(BURST)),
            Map.entry("parley.log", "memory"),
            Map.entry("parley.memory.messages", "120"),
            Map.entry("parley.metrics.readers", "127.0.0.1,::1"));

    /** Where the application answers: scheme, host, port and context path with a slash at its end. */
    URI base();

    private HandshakeRequest request(String user) {
        return JsonClient.request(base()).header("Authorization", "Bearer " + Tokens.of(user));
    }

    private JsonClient open(String user) {
        JsonClient client = JsonClient.over(request(user).open());
        client.next("welcome");
        return client;
    }

    @Test
    default void closes_who_does_not_say_who_it_is_in_time() {
        try (WsClient silent = JsonClient.request(base()).open();
                JsonClient ann = JsonClient.over(JsonClient.request(base()).open())) {
            ann.send("{'op':'join','id':1,'room':'lobby'}").assertError("1", "unauthenticated");
            ann.send("{'op':'hello','token':'" + Tokens.of("ann") + "'}").next("welcome");
            silent.assertClosed(4408, "no hello in time").assertDisconnected();
            ann.assertNothingMore();
        }
    }

    @Test
    default void lets_no_guest_in_where_there_are_none() {
        HttpAnswer plain = HandshakeRequest.to(JsonClient.endpoint(base())).answer();
        assertThat(plain.status()).isEqualTo(401);
        try (JsonClient guest = JsonClient.over(JsonClient.request(base()).open())) {
            guest.send("{'op':'hello','name':'Ann'}");
            guest.socket().assertClosed(4401, "not authenticated").assertDisconnected();
        }
    }

    @Test
    default void closes_who_sends_too_many_commands() {
        String ping = "{\"op\":\"ping\"}";
        try (JsonClient ann = open("ann");
                JsonClient flood = open("flood")) {
            String room = newRoom();
            ann.join(room);
            flood.join(room);
            ann.next("arrived");
            flood.socket().sendText(String.join("\n", Collections.nCopies(3 * BURST, ping)));
            flood.socket().assertClosed(4529, "too many messages").assertDisconnected();
            ann.next("departed");
            ann.say(room, "k", "undisturbed");
            assertThat(ann.await("message").path("text").asString()).isEqualTo("undisturbed");
        }
    }

    @Test
    default void ticks_where_nothing_else_is_said_and_keeps_who_answers_pings() {
        try (JsonClient ann = open("ann")) {
            for (int i = 0; i < 3; i++) {
                assertThat(ann.socket().nextText()).isEqualTo("{\"ev\":\"tick\"}");
            }
            ann.assertNothingMore();
        }
    }

    @Test
    default void gives_up_a_line_that_answers_no_ping() {
        String room = newRoom();
        try (JsonClient ann = open("ann");
                JsonClient dead = open("dead")) {
            ann.join(room);
            dead.join(room);
            ann.next("arrived");
            dead.socket().ignorePings();
            assertThat(ann.next("departed").at("/user/id").asString()).isEqualTo("dead");
            assertThat(dead.socket().end().code()).isIn(1001, 1006);
        }
    }

    @Test
    default void says_so_where_what_was_missed_is_trimmed() {
        String room = newRoom();
        try (JsonClient ann = open("ann");
                JsonClient bob = open("bob")) {
            String epoch = bob.join(room).path("epoch").asString();
            ann.join(room);
            for (int i = 1; i <= 130; i++) {
                ann.say(room, "k" + i, "m" + i).await("said");
            }
            JsonNode joined = bob.send(
                            "{'op':'leave','room':'" + room + "'}",
                            "{'op':'join','room':'" + room + "','since':{'epoch':'" + epoch + "','seq':2}}")
                    .await("joined");
            assertThat(joined.path("recovered").asBoolean()).isFalse();
            assertThat(joined.path("reason").asString()).isEqualTo("trimmed");
            assertThat(joined.path("missed").asLong()).isEqualTo(128);
            assertThat(joined.path("messages")).hasSize(120);
            assertThat(LongStream.rangeClosed(11, 130).boxed().toList())
                    .zipSatisfy(
                            joined.path("messages"),
                            (seq, each) -> assertThat(each.path("seq").asLong()).isEqualTo(seq));
            assertThat(joined.path("epoch")).isEqualTo(json("'" + epoch + "'"));
        }
    }

    @Test
    default void says_how_many_messages_are_trimmed_to_those_who_read_over_http() {
        String room = newRoom();
        try (JsonClient ann = open("ann")) {
            ann.join(room);
            for (int i = 1; i <= 130; i++) {
                ann.say(room, "k" + i, "m" + i).await("said");
            }
        }
        URI messages = base().resolve("api/rooms/" + room + "/messages?after=2");
        JsonNode page = JsonMapper.shared()
                .readTree(HandshakeRequest.to(messages)
                        .header("Authorization", "Bearer " + Tokens.of("bob"))
                        .answer()
                        .body());
        assertThat(page.path("skipped").asLong()).isEqualTo(8);
        assertThat(page.at("/messages/0/seq").asLong()).isEqualTo(11);
        assertThat(page.path("last").asLong()).isEqualTo(130);
    }

    /** No {@code hello} can bring a token later, whatever the headers promise. */
    @Test
    default void lets_no_guest_read_where_there_are_none() {
        HandshakeRequest guest = HandshakeRequest.to(base().resolve("api/rooms/lobby/messages"));
        assertThat(guest.answer().status()).isEqualTo(401);
        assertThat(guest.offering("parley.v1.json").answer().status()).isEqualTo(401);
    }
}
