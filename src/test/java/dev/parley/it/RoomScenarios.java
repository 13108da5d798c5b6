package dev.parley.it;

import static dev.parley.it.JsonClient.json;
import static dev.parley.it.Scenarios.newRoom;
import static dev.parley.it.Scenarios.newSecret;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What is said in a room, to whom it goes, and what may not be done. */
public interface RoomScenarios extends Scenarios {
    @Test
    default void tells_everyone_what_is_said_its_author_too_and_acknowledges_it() {
        String room = newRoom();
        try (JsonClient ann = JsonClient.guest(base(), "Ann");
                JsonClient bob = JsonClient.guest(base(), "Bob")) {
            JsonNode joined = ann.join(room);
            bob.join(room);
            ann.next("arrived");
            ann.send("{'op':'say','id':7,'room':'" + room + "','key':'k1','text':'hello'}");

            JsonNode heard = bob.next("message");
            assertThat(heard.path("room").asString()).isEqualTo(room);
            assertThat(heard.path("seq").asLong()).isEqualTo(1);
            assertThat(heard.path("text").asString()).isEqualTo("hello");
            assertThat(heard.path("key").asString()).isEqualTo("k1");
            assertThat(heard.at("/from/name").asString()).isEqualTo("Ann");
            assertThat(heard.path("at").asLong()).isCloseTo(System.currentTimeMillis(), within(60_000L));

            List<JsonNode> toAuthor = List.of(ann.next(), ann.next());
            assertThat(toAuthor).contains(heard);
            JsonNode said = toAuthor.get(toAuthor.get(0).equals(heard) ? 1 : 0);
            assertThat(said)
                    .isEqualTo(json("{'ev':'said','re':7,'room':'" + room + "','key':'k1','epoch':'"
                            + joined.path("epoch").asString() + "','seq':1,'at':"
                            + heard.path("at").asLong() + "}"));
            ann.assertNothingMore();
            bob.assertNothingMore();
        }
    }

    /** A container may read before the application is told of the connection. */
    @Test
    default void hears_what_is_said_right_behind_the_handshake() {
        for (int i = 0; i < 100; i++) {
            String room = newRoom();
            try (JsonClient ann = JsonClient.open(base())) {
                ann.send(
                        "{'op':'join','room':'" + room + "'}",
                        "{'op':'say','room':'" + room + "','key':'k','text':'at once'}");

                assertThat(ann.await("message").path("text").asString()).isEqualTo("at once");
            }
        }
    }

    @Test
    default void says_text_json_and_bytes_with_their_types() {
        String room = newRoom();
        try (JsonClient ann = JsonClient.open(base())) {
            ann.join(room);
            String say = "{'op':'say','room':'" + room + "','key':";
            ann.send(
                    say + "'1','text':'<b>','type':'text/html; charset=utf-8'}",
                    say + "'2','json':{'a':[1.50,null,true],'b':{'c':'d'}}}",
                    say + "'3','base64':'iVBORw0KGgo=','type':'image/png'}",
                    say + "'4','base64':''}");
            JsonNode html = ann.await("message");
            JsonNode json = ann.await("message");
            JsonNode png = ann.await("message");
            JsonNode empty = ann.await("message");
            assertThat(html.path("text").asString()).isEqualTo("<b>");
            assertThat(html.path("type").asString()).isEqualTo("text/html; charset=utf-8");
            assertThat(json.path("json")).isEqualTo(json("{'a':[1.50,null,true],'b':{'c':'d'}}"));
            assertThat(json.has("type")).isFalse();
            assertThat(png.path("base64").asString()).isEqualTo("iVBORw0KGgo=");
            assertThat(png.path("type").asString()).isEqualTo("image/png");
            assertThat(empty.path("base64").asString()).isEmpty();
            assertThat(empty.path("type").asString()).isEqualTo("application/octet-stream");
        }
    }

    @Test
    default void keeps_rooms_apart() {
        String one = newRoom();
        String two = newRoom();
        try (JsonClient ann = JsonClient.open(base());
                JsonClient bob = JsonClient.open(base());
                JsonClient both = JsonClient.open(base())) {
            ann.join(one);
            bob.join(two);
            both.join(one);
            both.join(two);
            ann.say(one, "k", "in one").await("said");
            bob.say(two, "k", "in two").await("said");
            ann.send("{'op':'say','room':'" + one + "','key':'k2','text':'more'}")
                    .await("said");
            assertThat(List.of(both.next("message"), both.next("message"), both.next("message")))
                    .extracting(each -> each.path("room").asString() + each.path("seq"))
                    .containsSubsequence(one + 1, one + 2)
                    .contains(two + 1);
            both.assertNothingMore();
            assertThat(bob.send("{'op':'history','room':'" + two + "','after':0}")
                            .await("history")
                            .path("messages"))
                    .hasSize(1);
        }
    }

    @Test
    default void gives_everyone_the_same_messages_in_the_same_order() {
        String room = newRoom();
        int each = 300;
        List<JsonClient> speakers =
                IntStream.range(0, 3).mapToObj(i -> JsonClient.open(base())).toList();
        speakers.forEach(speaker -> speaker.join(room));
        speakers.parallelStream()
                .forEach(speaker -> IntStream.range(0, each).forEach(i -> speaker.say(room, "k" + i, "m" + i)));
        List<List<String>> heard = new ArrayList<>();
        for (JsonClient speaker : speakers) {
            List<String> order = new ArrayList<>();
            for (long seq = 1; seq <= 3L * each; seq++) {
                JsonNode message = speaker.await("message");
                assertThat(message.path("seq").asLong()).isEqualTo(seq);
                order.add(message.at("/from/id").asString() + message.path("text"));
            }
            heard.add(order);
            speaker.close();
        }
        assertThat(Set.copyOf(heard.get(0))).hasSize(3 * each);
        assertThat(heard.get(1)).isEqualTo(heard.get(0));
        assertThat(heard.get(2)).isEqualTo(heard.get(0));
    }

    @Test
    default void stores_a_retried_message_once_and_acknowledges_it_twice() {
        String room = newRoom();
        String secret = newSecret();
        try (JsonClient before = JsonClient.guest(base(), "Ann", secret);
                JsonClient after = JsonClient.guest(base(), "Ann", secret);
                JsonClient other = JsonClient.guest(base(), "Bob")) {
            before.join(room);
            JsonNode first = before.say(room, "same", "once").await("said");
            JsonNode again = before.say(room, "same", "once").await("said");
            after.join(room);
            JsonNode elsewhere = after.say(room, "same", "once").await("said");
            assertThat(again).isEqualTo(first);
            assertThat(elsewhere).isEqualTo(first);

            other.join(room);
            JsonNode others = other.say(room, "same", "the key of another author is another key")
                    .await("said");
            assertThat(others.path("seq").asLong()).isEqualTo(2);
            JsonNode log = other.send("{'op':'history','room':'" + room + "','after':0}")
                    .await("history");
            assertThat(log.path("messages")).hasSize(2);
        }
    }

    @Test
    default void tells_nothing_of_a_room_after_it_was_left() {
        String room = newRoom();
        try (JsonClient ann = JsonClient.open(base());
                JsonClient bob = JsonClient.open(base())) {
            ann.join(room);
            bob.join(room);
            bob.send("{'op':'leave','id':3,'room':'" + room + "'}")
                    .assertNext("{'ev':'left','re':3,'room':'" + room + "'}");
            ann.say(room, "k", "are you there?").await("said");
            bob.assertNothingMore();
            bob.send("{'op':'say','id':4,'room':'" + room + "','key':'k','text':'no'}")
                    .assertError("4", "not-joined");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'op':'say','key':'k','text':'x'",
                "'op':'signal','kind':'typing'",
                "'op':'history','after':0",
                "'op':'who'",
                "'op':'leave'"
            })
    default void lets_nobody_act_in_a_room_before_joining_it(String command) {
        try (JsonClient ann = JsonClient.open(base())) {
            JsonNode error = ann.send("{'id':1,'room':'" + newRoom() + "'," + command + "}")
                    .assertError("1", "not-joined");
            assertThat(error.path("retry").asBoolean()).isFalse();
            ann.assertNothingMore();
        }
    }

    @Test
    default void lets_a_client_into_so_many_rooms_and_into_another_when_it_has_left_one() {
        try (JsonClient ann = JsonClient.open(base())) {
            List<String> rooms =
                    IntStream.range(0, ROOMS).mapToObj(i -> newRoom()).toList();
            rooms.forEach(ann::join);
            String another = newRoom();
            ann.send("{'op':'join','id':1,'room':'" + another + "'}").assertError("1", "too-many-rooms");
            ann.join(rooms.get(0));
            ann.send("{'op':'leave','room':'" + rooms.get(0) + "'}").next("left");
            ann.join(another);
            ann.assertNothingMore();
        }
    }

    @Test
    default void does_the_commands_of_a_frame_in_their_order() {
        String room = newRoom();
        try (JsonClient ann = JsonClient.open(base())) {
            ann.send(
                            "{'op':'ping','id':1}",
                            "{'op':'join','id':2,'room':'" + room + "'}",
                            "{'op':'dance','id':3}",
                            "",
                            "{'op':'say','id':4,'room':'" + room + "','key':'k'}")
                    .assertNext("{'ev':'pong','re':1}");
            // the join is answered when the log was read, what needs no log at once
            List<JsonNode> answers = List.of(ann.next(), ann.next(), ann.next());
            assertThat(answers)
                    .extracting(each ->
                            each.path("re").asInt() + " " + each.path("ev").asString())
                    .containsExactlyInAnyOrder("2 joined", "3 error", "4 error")
                    .containsSubsequence("3 error", "4 error");
            ann.send("{'op':'leave','id':5,'room':'" + room + "'}", "{'op':'leave','id':6,'room':'" + room + "'}");
            assertThat(List.of(ann.next(), ann.next()))
                    .extracting(each ->
                            each.path("re").asInt() + " " + each.path("ev").asString())
                    .containsExactlyInAnyOrder("5 left", "6 error");
            ann.assertNothingMore();
        }
    }

    @Test
    default void answers_what_is_wrong_with_an_error_and_goes_on() {
        try (JsonClient ann = JsonClient.open(base())) {
            ann.send("{'op':'dance','id':1}").assertError("1", "unknown-op");
            ann.send("{'op':'join','id':2.5,'room':''}").assertError("2.5", "invalid");
            ann.send("{'op':'join','id':3,'room':'a/b'}").assertError("3", "invalid");
            ann.assertNothingMore();
        }
    }
}
