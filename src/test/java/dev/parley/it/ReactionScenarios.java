package dev.parley.it;

import static dev.parley.it.Scenarios.newRoom;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** People react to messages. */
public interface ReactionScenarios extends Scenarios {
    private static JsonNode react(JsonClient client, String room, String fields) {
        return client.send("{'op':'react','id':5,'room':'" + room + "','seq':1," + fields + "}")
                .await("said");
    }

    private static JsonNode first(JsonClient client, String room) {
        return client.send("{'op':'history','id':90,'room':'" + room + "','before':2}")
                .await("history")
                .at("/messages/0");
    }

    @Test
    default void a_reaction_is_told_to_those_present_and_listed_with_its_message_until_it_is_taken_back() {
        String room = newRoom();
        try (JsonClient ann = JsonClient.guest(base(), "Ann");
                JsonClient bob = JsonClient.guest(base(), "Bob")) {
            ann.join(room);
            bob.join(room);
            ann.say(room, "k1", "hello").await("said");
            bob.await("message");
            assertThat(react(ann, room, "'text':'👍','key':'k2'").path("seq").asLong())
                    .isEqualTo(2);

            JsonNode entry = bob.await("message");
            assertThat(entry.path("change").asString()).isEqualTo("reacted");
            assertThat(entry.path("to").asLong()).isEqualTo(1);
            assertThat(entry.has("of"))
                    .as("clients that do not know reactions take that for a removal")
                    .isFalse();
            assertThat(entry.path("text").asString()).isEqualTo("👍");
            assertThat(react(ann, room, "'text':'👍'").path("seq").asLong())
                    .as("once")
                    .isEqualTo(2);
            react(bob, room, "'text':'👍'");
            JsonNode reactions = first(bob, room).path("reactions");
            assertThat(reactions.findValuesAsString("seq")).containsExactly("2", "3");
            assertThat(reactions.at("/0/from/name").asString()).isEqualTo("Ann");
            assertThat(reactions.at("/1/text").asString()).isEqualTo("👍");

            react(ann, room, "'text':'👍','remove':true");
            JsonNode back = bob.await("message");
            while (back.path("seq").asLong() < 4) {
                back = bob.await("message");
            }
            assertThat(back.path("change").asString()).isEqualTo("redacted");
            assertThat(back.path("of").asLong()).isEqualTo(2);
            assertThat(first(bob, room).path("reactions").findValuesAsString("seq"))
                    .containsExactly("3");
            ann.send("{'op':'react','id':6,'room':'" + room + "','seq':1,'text':'👍','remove':true}")
                    .assertError("6", "gone");
        }
    }

    @Test
    default void a_redacted_message_has_no_reactions_and_takes_none() {
        String room = newRoom();
        try (JsonClient ann = JsonClient.guest(base(), "Ann")) {
            ann.join(room);
            ann.say(room, "k1", "hello").await("said");
            react(ann, room, "'text':'👍'");
            ann.send("{'op':'redact','id':5,'room':'" + room + "','seq':1}").await("said");
            assertThat(first(ann, room).has("reactions")).isFalse();
            ann.send("{'op':'react','id':6,'room':'" + room + "','seq':1,'text':'👍'}")
                    .assertError("6", "gone");
            ann.send("{'op':'react','id':7,'room':'" + room + "','seq':9,'text':'👍'}")
                    .assertError("7", "gone");
            ann.send("{'op':'react','id':8,'room':'" + room + "','seq':1,'text':'a b'}")
                    .assertError("8", "invalid");
        }
    }
}
