package dev.parley.it;

import static dev.parley.it.Scenarios.newRoom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.handshake.NamedKeys;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What happens, as back ends read it; the server must run with {@link #SETTINGS}. */
public interface FeedScenarios extends ModeratedServer {
    /** May read the events of all rooms, and say something. */
    String EVENTS_KEY = "pk_Events000000000000000000000000000000000000000";

    /** May read the events of rooms whose names begin with {@code dept.}. */
    String SOME_KEY = "pk_Some0000000000000000000000000000000000000000000";

    /** What the server is started with. */
    Map<String, String> SETTINGS = settings();

    private static Map<String, String> settings() {
        Map<String, String> all = new HashMap<>(ModeratedServer.SETTINGS);
        all.put("parley.events.on", "true");
        all.put(
                "parley.api.keys",
                "all:" + NamedKeys.hash(EVENTS_KEY) + ":events+say, some:" + NamedKeys.hash(SOME_KEY)
                        + ":events:dept.**");
        return Map.copyOf(all);
    }

    private Api reader() {
        return new Api(base(), EVENTS_KEY);
    }

    /** Returns the position of the end. */
    private String end() {
        return reader().get("api/events?limit=0").json(200).path("position").asString();
    }

    private JsonNode page(String after, String more) {
        return reader().get("api/events?after=" + after + more).json(200);
    }

    /** Reads the events of a room, until this number of them are there. */
    private List<JsonNode> events(String after, String room, int count) {
        List<JsonNode> found = new ArrayList<>();
        String position = after;
        while (found.size() < count) {
            JsonNode page = page(position, "&wait=25");
            assertThat(page.path("events").size()).as("events within 25 s").isPositive();
            page.path("events").forEach(each -> {
                if (each.path("room").asString("").equals(room)) {
                    found.add(each);
                }
            });
            position = page.path("position").asString();
        }
        return found;
    }

    private static Stream<String> words(List<JsonNode> events) {
        return events.stream().map(each -> each.path("event").asString());
    }

    @Test
    default void tells_of_messages_and_what_becomes_of_them() {
        String room = newRoom();
        String start = end();
        try (JsonClient ann = JsonClient.open(base())) {
            ann.join(room);
            ann.say(room, "k1", "helo").await("said");
            ann.send("{'op':'edit','id':1,'room':'" + room + "','seq':1,'text':'hello'}")
                    .await("said");
            // numbers the entries, which PostgreSQL does later: a hint could overtake them
            events(start, room, 4);
        }
        List<JsonNode> events = events(start, room, 6);
        assertThat(words(events)).containsExactly("arrived", "occupied", "stored", "edited", "departed", "vacated");
        JsonNode stored = events.get(2);
        assertThat(stored.path("seq").asLong()).isEqualTo(1);
        assertThat(stored.has("hint")).isFalse();
        // as it is now
        assertThat(stored.at("/message/text").asString()).isEqualTo("hello");
        assertThat(stored.at("/message/edited/seq").asLong()).isEqualTo(2);
        JsonNode edited = events.get(3);
        assertThat(edited.path("seq").asLong()).isEqualTo(2);
        assertThat(edited.at("/message/of").asLong()).isEqualTo(1);
        JsonNode arrived = events.get(0);
        assertThat(arrived.path("hint").asBoolean()).isTrue();
        assertThat(arrived.at("/user/name").asString()).startsWith("guest-");
    }

    @Test
    default void a_redaction_leaves_nothing_in_the_feed() {
        String room = newRoom();
        String start = end();
        try (JsonClient ann = JsonClient.open(base())) {
            ann.join(room);
            ann.say(room, "k1", "my secret").await("said");
            ann.send("{'op':'redact','id':1,'room':'" + room + "','seq':1}").await("said");
            List<JsonNode> events = events(start, room, 4);
            assertThat(words(events)).contains("stored", "redacted");
            assertThat(page(start, "").toString()).doesNotContain("my secret");
        }
    }

    @Test
    default void continues_from_every_position_without_hole_or_repetition() {
        String room = newRoom();
        String start = end();
        for (int i = 0; i < 20; i++) {
            reader().post("api/rooms/" + room + "/messages", "{'text':'m" + i + "'}")
                    .json(201);
        }
        List<JsonNode> whole = events(start, room, 20);
        for (int i = 0; i < 20; i += 7) {
            String from = whole.get(i).path("position").asString();
            assertThat(events(from, room, 19 - i)).isEqualTo(whole.subList(i + 1, 20));
        }
        List<JsonNode> single = new ArrayList<>();
        String position = start;
        while (single.size() < 20) {
            JsonNode page = page(position, "&limit=1");
            page.path("events").forEach(single::add);
            position = page.path("position").asString();
        }
        assertThat(single.stream().filter(each -> each.path("room").asString("").equals(room)))
                .isSubsetOf(whole);
    }

    @Test
    default void a_reader_that_waits_is_answered_by_what_happens() {
        String room = newRoom();
        String start = end();
        CompletableFuture<JsonNode> waiting = CompletableFuture.supplyAsync(() -> page(start, "&wait=25"));
        reader().post("api/rooms/" + room + "/messages", "{'text':'now'}").json(201);
        List<JsonNode> events = new ArrayList<>();
        waiting.join().path("events").forEach(events::add);
        assertThat(events).isNotEmpty();
        assertThat(events(start, room, 1).get(0).at("/message/text").asString()).isEqualTo("now");
    }

    @Test
    default void a_first_reader_is_told_to_forget_who_is_here_and_then_hears_everything() {
        String room = newRoom();
        reader().post("api/rooms/" + room + "/messages", "{'text':'early'}").json(201);
        JsonNode first = reader().get("api/events").json(200);
        assertThat(first.at("/events/0/event").asString()).isEqualTo("restarted");
        assertThat(first.at("/events/0/hint").asBoolean()).isTrue();
        String start = first.at("/events/0/position").asString();
        assertThat(events(start, room, 1)).hasSize(1);
        assertThat(page(start, "").toString()).doesNotContain("\"restarted\"");
    }

    @Test
    default void tells_of_bans() {
        String start = end();
        String user = ModeratedServer.newUser();
        moderator().post("api/bans", ModeratedServer.ban(user)).json(201);
        JsonNode ban = page(start, "&wait=25")
                .path("events")
                .valueStream()
                .filter(each -> each.path("event").asString().equals("banned"))
                .findFirst()
                .orElseThrow();
        assertThat(ban.path("userId").asString()).isEqualTo(user);
        assertThat(ban.path("ban").asString()).isNotEmpty();
    }

    @Test
    default void a_key_sees_the_events_of_its_rooms_only() {
        String start = end();
        String own = "dept." + newRoom();
        reader().post("api/rooms/" + newRoom() + "/messages", "{'text':'others'}")
                .json(201);
        reader().post("api/rooms/" + own + "/messages", "{'text':'own'}").json(201);
        moderator().post("api/bans", ModeratedServer.ban(ModeratedServer.newUser()));
        JsonNode page = new Api(base(), SOME_KEY)
                .get("api/events?wait=25&after=" + start)
                .json(200);
        assertThat(page.path("events").size()).isEqualTo(1);
        assertThat(page.at("/events/0/room").asString()).isEqualTo(own);
    }

    @Test
    default void answers_line_by_line_if_asked() {
        String room = newRoom();
        String start = end();
        reader().post("api/rooms/" + room + "/messages", "{'text':'a\\nb'}").json(201);
        HttpRequest.Builder request = reader().request("GET", "api/events?wait=25&after=" + start, "")
                .header("Accept", "application/x-ndjson");
        Api.Reply reply = Api.send(request);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.type()).startsWith("application/x-ndjson");
        assertThat(reply.body().lines().map(line -> JsonMapper.shared().readTree(line)))
                .anySatisfy(line -> assertThat(line.path("room").asString("")).isEqualTo(room));
    }

    @Test
    default void admits_nobody_without_a_key_that_may_and_explains_what_is_wrong() {
        new Api(base(), "").get("api/events").assertProblem(401, "credential-required");
        new Api(base(), Tokens.of("ann")).get("api/events").assertProblem(403, "forbidden");
        new Api(base(), KEY).get("api/events").assertProblem(403, "forbidden");
        new Api(base(), "").get("api/events?access_token=" + EVENTS_KEY).assertProblem(400, "credential-in-query");
        reader().get("api/events?after=7").assertProblem(400, "invalid");
        reader().get("api/events?wait=soon").assertProblem(400, "invalid");
        reader().get("api/events?after=0123456789abcdef:0").assertProblem(409, "epoch-changed");
        String epoch = end().replaceAll(":.*", "");
        reader().get("api/events?after=" + epoch + ":999999999").assertProblem(409, "future");
        assertThat(reader().post("api/events", "{}").status()).isEqualTo(405);
    }
}
