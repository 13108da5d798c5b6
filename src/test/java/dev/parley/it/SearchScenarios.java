package dev.parley.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What is found over HTTP, by whom, and in which rooms. */
public interface SearchScenarios {
    /** What the server is started with. */
    Map<String, String> SETTINGS = Map.of(
            "parley.auth.jwt.secret",
            HandshakeScenarios.SECRET,
            "parley.departure-grace",
            "0s",
            "parley.moderation.keys",
            "backend:68c89e98d0d59c44e35c6129eeebf08774c6133db6287dd87b288bfc978e2116",
            "parley.rooms.rules-inline",
            "open.** * anyone; dm.{a}.{b} * user:{a},user:{b}; write.** join,say anyone; ** moderate key:backend");

    /** Where the application answers: scheme, host, port and context path with a slash at its end. */
    URI base();

    /** Returns an API with a token for this person. */
    default Api as(String user) {
        return new Api(base(), Tokens.of(user));
    }

    private JsonClient client(String user) {
        JsonClient client = JsonClient.over(JsonClient.request(base())
                .header("Authorization", "Bearer " + Tokens.of(user))
                .open());
        client.next("welcome");
        return client;
    }

    /** Says these in a room, and returns after the last one is acknowledged. */
    private void say(String user, String room, String... texts) {
        try (JsonClient client = client(user)) {
            client.join(room);
            int key = 0;
            for (String text : texts) {
                key++;
                client.say(room, "k" + key, text).await("said");
            }
        }
    }

    private static String open() {
        return "open." + Scenarios.newRoom();
    }

    private static JsonNode search(Api api, String q, String more) {
        return api.get("api/search?q=" + Api.encoded(q) + more).json(200);
    }

    private static List<String> places(JsonNode answer) {
        List<String> places = new ArrayList<>();
        answer.path("found")
                .forEach(hit -> places.add(
                        hit.path("room").asString() + " " + hit.path("seq").asInt()));
        return places;
    }

    @Test
    default void a_message_is_found_as_soon_as_it_is_acknowledged_with_its_author_and_what_matches() {
        String room = open();
        say("ann", room, "Guten Tag", "我在用简体中文写字", "the quick brown fox");

        JsonNode answer = search(as("bob"), "QUICK fox", "&room=" + room);

        assertThat(places(answer)).containsExactly(room + " 3");
        JsonNode hit = answer.path("found").get(0);
        assertThat(hit.path("at").asLong()).isPositive();
        assertThat(hit.at("/from/id").asString()).isEqualTo("ann");
        assertThat(hit.path("excerpt").asString()).isEqualTo("the quick brown fox");
        assertThat(hit.path("marks").toString()).isEqualTo("[[4,9],[16,19]]");
        assertThat(answer.has("before")).isFalse();
        assertThat(places(search(as("bob"), "文", "&room=" + room))).containsExactly(room + " 2");
        assertThat(places(search(as("bob"), "体中", "&room=" + room))).containsExactly(room + " 2");
        assertThat(places(search(new Api(base(), ""), "guten", "&room=" + room)))
                .containsExactly(room + " 1");
        assertThat(places(search(as("bob"), "nothing of that", "&room=" + room)))
                .isEmpty();
    }

    @Test
    default void edited_text_is_found_in_its_new_form_only_and_redacted_text_never() {
        String room = open();
        try (JsonClient client = client("ann")) {
            client.join(room);
            client.say(room, "a", "alpha one").await("said");
            client.say(room, "b", "alpha two").await("said");
            client.send("{'op':'edit','room':'" + room + "','seq':1,'text':'omega one'}")
                    .await("said");
            assertThat(places(search(as("bob"), "alpha", "&room=" + room))).containsExactly(room + " 2");
            assertThat(places(search(as("bob"), "omega", "&room=" + room))).containsExactly(room + " 1");
            client.send("{'op':'redact','room':'" + room + "','seq':2}").await("said");
            assertThat(places(search(as("bob"), "alpha", "&room=" + room))).isEmpty();
        }
    }

    @Test
    default void only_rooms_that_one_may_read_are_searched() {
        String word = Scenarios.newRoom();
        String room = open();
        // short, so that both fit into the name of a room
        String ann = "a" + Long.toHexString(System.nanoTime());
        String bob = "b" + Long.toHexString(System.nanoTime());
        String talk = "dm." + ann + "." + bob;
        String box = "write." + Scenarios.newRoom();
        say("ann", room, word);
        say(ann, talk, word);
        say(ann, box, word);

        assertThat(places(search(as(bob), word, ""))).containsExactly(talk + " 1", room + " 1");
        assertThat(places(search(as("eve"), word, ""))).containsExactly(room + " 1");
        assertThat(places(search(as("eve"), word, "&room=" + talk + "," + room)))
                .containsExactly(room + " 1");
        assertThat(places(search(as(bob), word, "&room=dm.**"))).containsExactly(talk + " 1");
        as("eve").get("api/search?q=" + word + "&room=" + talk).assertProblem(403, "forbidden");
        as(ann).get("api/search?q=" + word + "&room=" + box).assertProblem(403, "forbidden");
        as("eve").get("api/search?q=" + word + "&room=dm.no.body").assertProblem(403, "forbidden");
        assertThat(search(as("eve"), word, "&room=dm.**")).isEqualTo(JsonClient.json("{'found':[]}"));
    }

    @Test
    default void the_newest_come_first_and_before_continues_across_rooms() {
        String word = Scenarios.newRoom();
        String one = open();
        String two = open();
        List<String> expected = new ArrayList<>();
        try (JsonClient client = client("ann")) {
            client.join(one);
            client.join(two);
            for (int i = 0; i < 25; i++) {
                String room = i % 3 == 0 ? one : two;
                client.say(room, "k" + i, word + " " + i);
                expected.add(0, room + " " + client.await("said").path("seq").asInt());
            }
        }
        List<String> found = new ArrayList<>();
        String before = "";
        do {
            JsonNode answer = search(as("bob"), word, "&limit=7&room=" + one + "," + two + before);
            assertThat(answer.path("found").size()).isLessThanOrEqualTo(7);
            found.addAll(places(answer));
            String next = answer.path("before").asString("");
            before = next.isEmpty() ? "" : "&before=" + Api.encoded(next);
        } while (!before.isEmpty());
        assertThat(found).containsExactlyInAnyOrderElementsOf(expected).doesNotHaveDuplicates();
    }

    @Test
    default void what_is_deleted_or_erased_is_not_found() {
        String word = Scenarios.newRoom();
        String room = open();
        String user = "u" + Scenarios.newRoom();
        say("ann", room, word);
        say(user, room, word);
        Api moderator = new Api(base(), ModeratedServer.KEY);
        moderator.post("api/erasures", "{'user':'" + user + "'}").json(200);
        assertThat(places(search(as("bob"), word, "&room=" + room))).containsExactly(room + " 1");
        assertThat(moderator.delete("api/rooms/" + room).status()).isEqualTo(200);
        assertThat(as("bob").get("api/search?q=" + word + "&room=" + room).body())
                .doesNotContain(word);
    }

    @Test
    default void a_query_that_makes_no_sense_is_refused_with_a_sentence() {
        Api api = as("bob");
        api.get("api/search").assertProblem(400, "invalid");
        api.get("api/search?q=").assertProblem(400, "invalid");
        api.get("api/search?q=...").assertProblem(400, "invalid");
        api.get("api/search?q=" + "x".repeat(201)).assertProblem(400, "invalid");
        api.get("api/search?q=word&limit=0").assertProblem(400, "invalid");
        api.get("api/search?q=word&before=7").assertProblem(400, "invalid");
        api.get("api/search?q=word&room=a%20b").assertProblem(400, "invalid");
        api.get("api/search/rooms?q=word").assertProblem(404, "not-found");
        api.post("api/search?q=word", "{}").assertProblem(405, "method-not-allowed");
        assertThat(Objects.requireNonNull(api.get("api/search?q=word&q=other")).status())
                .isEqualTo(400);
    }
}
