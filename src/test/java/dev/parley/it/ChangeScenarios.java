package dev.parley.it;

import static dev.parley.it.JsonClient.json;
import static dev.parley.it.Scenarios.newRoom;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Messages are edited and redacted, by those who may. */
public interface ChangeScenarios extends Scenarios {
    private static JsonNode historyOf(JsonClient client, String room) {
        return client.send("{'op':'history','id':90,'room':'" + room + "','after':0}")
                .await("history")
                .path("messages");
    }

    @Test
    default void an_edit_is_told_to_those_present_and_shown_in_the_old_place() {
        String room = newRoom();
        try (JsonClient ann = JsonClient.guest(base(), "Ann");
                JsonClient bob = JsonClient.guest(base(), "Bob")) {
            ann.join(room);
            bob.join(room);
            ann.say(room, "k1", "helo").await("said");
            bob.await("message");
            ann.send("{'op':'edit','id':5,'room':'" + room + "','seq':1,'key':'k2','text':'hello'}");

            JsonNode entry = bob.await("message");
            assertThat(entry.path("seq").asLong()).isEqualTo(2);
            assertThat(entry.path("change").asString()).isEqualTo("edited");
            assertThat(entry.path("of").asLong()).isEqualTo(1);
            assertThat(entry.path("text").asString()).isEqualTo("hello");
            JsonNode said = ann.await("said");
            assertThat(said.path("re").asInt()).isEqualTo(5);
            assertThat(said.path("seq").asLong()).isEqualTo(2);
            assertThat(said.path("key").asString()).isEqualTo("k2");

            JsonNode changed = historyOf(bob, room).path(0);
            assertThat(changed.path("text").asString()).isEqualTo("hello");
            assertThat(changed.at("/edited/seq").asLong()).isEqualTo(2);
            assertThat(changed.at("/edited/at").asLong())
                    .isEqualTo(entry.path("at").asLong());
        }
    }

    @Test
    default void a_redacted_message_keeps_its_place_without_what_it_said_and_who_said_it() {
        String room = newRoom();
        try (JsonClient ann = JsonClient.guest(base(), "Ann")) {
            ann.join(room);
            ann.say(room, "k1", "secret").await("said");
            ann.send("{'op':'redact','id':5,'room':'" + room + "','seq':1,'author':true}")
                    .await("said");

            JsonNode messages = historyOf(ann, room);
            assertThat(messages).hasSize(2);
            assertThat(messages.toString()).doesNotContain("secret", "Ann");
            assertThat(messages.path(0).path("from")).isEqualTo(json("{'id':'','name':''}"));
            assertThat(messages.at("/0/redacted/seq").asLong()).isEqualTo(2);
            assertThat(messages.at("/1/change").asString()).isEqualTo("redacted");
            assertThat(messages.at("/1/of").asLong()).isEqualTo(1);
            assertThat(messages.at("/1/author").asBoolean()).isTrue();
            // a retry of the message does not bring it back
            ann.say(room, "k1", "secret").await("said");
            assertThat(historyOf(ann, room)).hasSize(2);
        }
    }

    @Test
    default void keys_are_answered_with_the_same_position_after_a_redaction() {
        String room = newRoom();
        String redact = "{'op':'redact','id':5,'room':'" + room + "','seq':1,'key':'k2'}";
        try (JsonClient ann = JsonClient.guest(base(), "Ann", room)) {
            ann.join(room);
            JsonNode said = ann.say(room, "k1", "secret").await("said");
            JsonNode redacted = ann.send(redact).await("said");
            assertThat(redacted.path("seq").asLong()).isEqualTo(2);
            try (JsonClient again = JsonClient.guest(base(), "Ann", room)) {
                again.join(room);
                assertThat(again.say(room, "k1", "secret").await("said"))
                        .as("the message, from another connection of the same guest")
                        .isEqualTo(said);
                assertThat(again.send(redact).await("said")).isEqualTo(redacted);
                assertThat(historyOf(again, room)).hasSize(2);
                assertThat(historyOf(again, room).toString()).doesNotContain("secret");
            }
        }
    }

    @Test
    default void somebody_away_learns_of_a_change_by_resuming() {
        String room = newRoom();
        try (JsonClient ann = JsonClient.guest(base(), "Ann")) {
            String epoch = ann.join(room).path("epoch").asString();
            ann.say(room, "k1", "secret").await("said");
            ann.send("{'op':'redact','id':5,'room':'" + room + "','seq':1}").await("said");
            try (JsonClient bob = JsonClient.guest(base(), "Bob")) {
                bob.send("{'op':'join','id':2,'room':'" + room + "','since':{'epoch':'" + epoch + "','seq':1}}");
                JsonNode joined = bob.await("joined");
                assertThat(joined.path("recovered").asBoolean()).isTrue();
                assertThat(joined.at("/messages/0/change").asString()).isEqualTo("redacted");
                assertThat(joined.at("/messages/0/of").asLong()).isEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"'op':'edit','text':'forged'", "'op':'redact'"})
    default void nobody_changes_the_message_of_another_without_a_right(String command) {
        String room = newRoom();
        try (JsonClient ann = JsonClient.guest(base(), "Ann");
                JsonClient bob = JsonClient.guest(base(), "Bob")) {
            ann.join(room);
            ann.say(room, "k1", "mine").await("said");
            bob.join(room);
            bob.send("{'id':1,'room':'" + room + "','seq':1," + command + "}").assertError("1", "forbidden");
            assertThat(historyOf(ann, room).at("/0/text").asString()).isEqualTo("mine");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"'op':'edit','text':'x'", "'op':'redact'"})
    default void what_is_not_there_or_is_redacted_or_a_change_cannot_be_changed(String command) {
        String room = newRoom();
        try (JsonClient ann = JsonClient.guest(base(), "Ann")) {
            ann.join(room);
            ann.say(room, "k1", "secret").await("said");
            ann.send("{'op':'redact','id':5,'room':'" + room + "','seq':1}").await("said");
            for (int seq = 1; seq <= 3; seq++) {
                ann.send("{'id':1,'room':'" + room + "','seq':" + seq + "," + command + "}");
                assertThat(ann.await("error").path("code").asString()).isEqualTo("gone");
            }
        }
    }
}
