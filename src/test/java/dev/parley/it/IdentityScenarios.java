package dev.parley.it;

import static dev.parley.it.JsonClient.json;
import static dev.parley.it.Scenarios.newRoom;
import static dev.parley.it.Scenarios.newSecret;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Who one is: guests, tokens of {@code hello} and of the handshake, and their end. */
public interface IdentityScenarios extends Scenarios {
    private static JsonNode hello(JsonClient client, String fields) {
        return client.send("{'op':'hello','id':1" + fields + "}").next();
    }

    @Test
    default void welcomes_a_guest_and_tells_the_limits() {
        try (JsonClient guest = JsonClient.over(JsonClient.request(base()).open())) {
            JsonNode welcome = guest.next("welcome");
            assertThat(welcome.has("re")).isFalse();
            assertThat(welcome.path("session").asString()).isNotEmpty();
            assertThat(welcome.at("/user/id").asString()).startsWith("guest-");
            assertThat(welcome.at("/user/name").asString()).startsWith("guest-");
            assertThat(welcome.path("heartbeat").asLong()).isEqualTo(25_000);
            assertThat(welcome.path("limits")).isEqualTo(json("{'message':65536,'rooms':" + ROOMS + ",'history':500}"));
        }
    }

    @Test
    default void knows_a_guest_by_the_secret_and_shows_it_to_nobody() {
        String secret = newSecret();
        try (JsonClient one = JsonClient.open(base());
                JsonClient two = JsonClient.open(base());
                JsonClient stranger = JsonClient.open(base())) {
            JsonNode first = hello(one, ",'client':'" + secret + "','name':'Ann'");
            JsonNode second = hello(two, ",'client':'" + secret + "','name':'Ann on the phone'");
            JsonNode other = hello(stranger, ",'client':'" + newSecret() + "'");
            assertThat(first.path("re").asInt()).isEqualTo(1);
            assertThat(second.at("/user/id")).isEqualTo(first.at("/user/id"));
            assertThat(second.at("/user/name").asString()).isEqualTo("Ann on the phone");
            assertThat(other.at("/user/id")).isNotEqualTo(first.at("/user/id"));
            assertThat(first.toString() + second).doesNotContain(secret);
        }
    }

    @Test
    default void takes_hello_first_and_once() {
        try (JsonClient twice = JsonClient.open(base());
                JsonClient late = JsonClient.open(base())) {
            twice.send("{'op':'hello','name':'Ann'}").next("welcome");
            twice.send("{'op':'hello','id':2,'name':'Bob'}").assertError("2", "already-welcomed");
            late.join(newRoom());
            late.send("{'op':'hello','id':2,'name':'Bob'}").assertError("2", "already-welcomed");
        }
    }

    @Test
    default void believes_a_token_and_not_the_name_beside_it() {
        try (JsonClient ann = JsonClient.open(base())) {
            JsonNode welcome = hello(ann, ",'token':'" + Tokens.of("ann") + "','name':'Bob'");
            assertThat(welcome.path("ev").asString()).isEqualTo("welcome");
            assertThat(welcome.at("/user/id").asString()).isEqualTo("ann");
            assertThat(welcome.at("/user/name").asString()).isEqualTo("ann by name");
        }
    }

    @Test
    default void does_what_came_behind_hello_in_the_name_of_the_token() {
        String room = newRoom();
        try (JsonClient ann = JsonClient.open(base())) {
            ann.send(
                    "{'op':'hello','token':'" + Tokens.of("ann") + "'}",
                    "{'op':'join','room':'" + room + "'}",
                    "{'op':'say','room':'" + room + "','key':'k','text':'x'}");
            ann.say(room, "k2", "y");
            ann.next("welcome");
            assertThat(ann.await("message").at("/from/id").asString()).isEqualTo("ann");
            assertThat(ann.await("message").path("text").asString()).isEqualTo("y");
        }
    }

    @Test
    default void closes_where_a_token_is_not_valid() {
        String forged = Tokens.of("ann").replaceFirst("[.][^.]*$", ".AAAA");
        for (String token :
                new String[] {forged, "rubbish", Tokens.until(Instant.now().minusSeconds(3_600), "ann")}) {
            try (JsonClient ann = JsonClient.open(base())) {
                ann.send("{'op':'hello','token':'" + token + "'}");
                ann.socket().assertClosed(4401, "not authenticated");
            }
        }
    }

    @Test
    default void knows_who_brought_a_token_with_the_handshake() {
        URI withToken = URI.create(JsonClient.endpoint(base()) + "?access_token=" + Tokens.of("ann"));
        HandshakeRequest inQuery = HandshakeRequest.to(withToken).offering("parley.v1.json");
        HandshakeRequest inHeader = JsonClient.request(base()).header("Authorization", "Bearer " + Tokens.of("ann"));
        for (HandshakeRequest request : new HandshakeRequest[] {inQuery, inHeader}) {
            try (JsonClient ann = JsonClient.over(request.open())) {
                assertThat(ann.next("welcome").at("/user/id").asString()).isEqualTo("ann");
                assertThat(hello(ann, ",'name':'Bob'").at("/user/id").asString())
                        .isEqualTo("ann");
            }
        }
    }

    @Test
    default void closes_when_a_token_expires() {
        String soon = Tokens.until(Instant.now().plusSeconds(2), "ann");
        try (JsonClient ann = JsonClient.open(base());
                JsonClient bob = JsonClient.over(JsonClient.request(base())
                        .header("Authorization", "Bearer " + soon)
                        .open())) {
            assertThat(hello(ann, ",'token':'" + soon + "'").path("ev").asString())
                    .isEqualTo("welcome");
            ann.socket().assertClosed(4401, "not authenticated");
            bob.socket().assertClosed(4401, "not authenticated");
        }
    }

    @Test
    default void stays_when_a_token_is_refreshed_in_time() {
        Instant later = Instant.ofEpochSecond(Instant.now().getEpochSecond() + 3_600);
        try (JsonClient ann = JsonClient.open(base());
                JsonClient expiring = JsonClient.open(base())) {
            String soon = Tokens.until(Instant.now().plusSeconds(2), "ann");
            hello(ann, ",'token':'" + soon + "'");
            hello(expiring, ",'token':'" + soon + "'");
            ann.send("{'op':'refresh','id':2,'token':'" + Tokens.until(later, "ann") + "'}")
                    .assertNext("{'ev':'refreshed','re':2,'expires':" + later.toEpochMilli() + "}");
            ann.send("{'op':'refresh','id':3,'token':'rubbish'}").assertError("3", "unauthenticated");
            ann.send("{'op':'refresh','id':4,'token':'" + Tokens.of("bob") + "'}")
                    .assertError("4", "forbidden");
            expiring.socket().assertClosed(4401, "not authenticated");
            ann.assertNothingMore();
            ann.send("{'op':'refresh','id':5,'token':'" + Tokens.of("ann") + "'}")
                    .assertNext("{'ev':'refreshed','re':5}");
        }
    }
}
