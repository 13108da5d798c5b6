package dev.parley.it;

import static dev.parley.it.Scenarios.newRoom;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Saying something over plain HTTP; the server must run with {@link #SETTINGS}. */
public interface PublishScenarios extends ModeratedServer {
    /** May say something, and read, in rooms whose names begin with {@code room-}. */
    String SAY_KEY = "pk_Say0000000000000000000000000000000000000000000";

    /** May say something in the name of anyone, everywhere. */
    String AS_KEY = "pk_As00000000000000000000000000000000000000000000";

    /** What the server is started with. */
    Map<String, String> SETTINGS = settings();

    private static Map<String, String> settings() {
        Map<String, String> all = new HashMap<>(ModeratedServer.SETTINGS);
        all.put(
                "parley.api.keys",
                "shop:ef95c9a5eea0c5abfbd65b573a3506f461defd8266690ebd58469a3d9271a222:say+history:room-*, "
                        + "bridge:508111602cc7d88b1866725f419f432a81b00d6026a19af604474ee9ff5992fe:say+as");
        return Map.copyOf(all);
    }

    private static String path(String room) {
        return "api/rooms/" + room + "/messages";
    }

    private Api shop() {
        return new Api(base(), SAY_KEY);
    }

    private Api.Reply post(String room, String type, byte[] body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base().resolve(path(room)))
                .header("Authorization", "Bearer " + SAY_KEY)
                .POST(BodyPublishers.ofByteArray(body));
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return Api.send(request);
    }

    private Api.Reply post(String room, String type, String body, String... headers) {
        return post(room, type, body.getBytes(UTF_8), headers);
    }

    /** Returns the messages of a room. */
    private JsonNode messages(String room) {
        return new Api(base(), Tokens.of("reader"))
                .get(path(room) + "?after=0")
                .json(200)
                .path("messages");
    }

    @Test
    default void stores_a_message_and_answers_with_its_position_and_everyone_there_gets_it() {
        String room = newRoom();
        try (JsonClient ann = JsonClient.open(base())) {
            ann.join(room);
            JsonNode said =
                    shop().post(path(room), "{'key':'k1','text':'sold out'}").json(201);
            JsonNode message = ann.await("message");
            assertThat(said.path("room").asString()).isEqualTo(room);
            assertThat(said.path("key").asString()).isEqualTo("k1");
            assertThat(said.path("seq").asLong())
                    .isEqualTo(1)
                    .isEqualTo(message.path("seq").asLong());
            assertThat(said.path("at")).isEqualTo(message.path("at"));
            assertThat(message.path("text").asString()).isEqualTo("sold out");
            assertThat(message.at("/from/id").asString()).isEqualTo("key:shop");
            JsonNode page = new Api(base(), "").get(path(room) + "?limit=0").json(200);
            assertThat(page.path("epoch")).isEqualTo(said.path("epoch"));
            assertThat(page.path("seq").asLong()).isEqualTo(1);
        }
    }

    @Test
    default void a_replayed_key_is_answered_with_the_first_position() {
        String room = newRoom();
        JsonNode first = shop().post(path(room), "{'key':'k','text':'one'}").json(201);
        JsonNode again = shop().post(path(room), "{'key':'k','text':'another'}").json(200);
        assertThat(again.path("seq")).isEqualTo(first.path("seq"));
        assertThat(again.path("at")).isEqualTo(first.path("at"));
        assertThat(again.path("replayed").asBoolean()).isTrue();
        // a key is its author's own
        JsonNode other = new Api(base(), AS_KEY)
                .post(path(room), "{'key':'k','text':'two'}")
                .json(201);
        assertThat(other.path("seq").asLong()).isEqualTo(2);
        assertThat(messages(room).size()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '|',
            value = {"|\"a \\\"b\\\\\"|, |a \"b\\|", "plain-word, plain-word"})
    default void takes_the_key_from_the_header(String header, String key) {
        String room = newRoom();
        Api.Reply first = post(room, "text/plain", "hi", "Idempotency-Key", header);
        assertThat(first.json(201).path("key").asString()).isEqualTo(key);
        post(room, "text/plain", "hi", "Idempotency-Key", header).json(200);
        post(room, "application/json", "{\"text\":\"hi\"}", "Idempotency-Key", header)
                .json(200);
    }

    @Test
    default void stores_an_array_in_its_order() {
        String room = newRoom();
        JsonNode said = shop().post(
                        path(room),
                        "[{'key':'a','text':'one'},{'json':{'n':2}},{'base64':'AAH/','type':'image/png','key':'c'}]")
                .json(201);
        assertThat(said.size()).isEqualTo(3);
        assertThat(said.path(2).path("seq").asLong()).isEqualTo(3);
        assertThat(said.path(2).path("key").asString()).isEqualTo("c");
        JsonNode stored = messages(room);
        assertThat(stored.path(0).path("text").asString()).isEqualTo("one");
        assertThat(stored.path(1).path("json").path("n").asInt()).isEqualTo(2);
        assertThat(stored.path(2).path("base64").asString()).isEqualTo("AAH/");
        JsonNode again = shop().post(path(room), "[{'key':'a','text':'one'},{'key':'c','text':'x'}]")
                .json(200);
        assertThat(again.path(1).path("seq").asLong()).isEqualTo(3);
        JsonNode mixed = shop().post(path(room), "[{'key':'a','text':'one'},{'key':'d','text':'x'}]")
                .json(201);
        assertThat(mixed.path(0).path("replayed").asBoolean()).isTrue();
        assertThat(mixed.path(1).has("replayed")).isFalse();
        assertThat(shop().post(path(room), "[{'key':'e','text':'five'}]")
                        .json(201)
                        .path(0)
                        .path("seq")
                        .asInt())
                .isEqualTo(5);
    }

    @Test
    default void a_raw_body_is_the_payload() {
        String room = newRoom();
        post(room, "text/plain;charset=UTF-8", "grüß dich \uD83D\uDE00").json(201);
        post(room, "text/markdown", "*hi*").json(201);
        post(room, "application/octet-stream", new byte[] {0, 1, -1}).json(201);
        post(room, "application/geo+json", "{ \"n\": 1.50 }").json(201);
        Api.send(shop().request("POST", path(room) + "?raw", "{'text':'not a text'}"))
                .json(201);
        post(room, "text/plain", "").json(201);
        JsonNode stored = messages(room);
        assertThat(stored.path(0).path("text").asString()).isEqualTo("grüß dich \uD83D\uDE00");
        assertThat(stored.path(0).has("type")).isFalse();
        assertThat(stored.path(1).path("type").asString()).isEqualTo("text/markdown");
        assertThat(stored.path(2).path("base64").asString()).isEqualTo("AAH/");
        assertThat(stored.path(2).path("type").asString()).isEqualTo("application/octet-stream");
        assertThat(new Api(base(), "").get(path(room)).body()).contains("\"json\":{\"n\":1.50}");
        assertThat(stored.path(3).path("type").asString()).isEqualTo("application/geo+json");
        assertThat(stored.path(4).path("json").path("text").asString()).isEqualTo("not a text");
        assertThat(stored.path(5).path("text").asString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "text/plain; charset=iso-8859-1",
                "application/xml",
                "nonsense"
            })
    default void refuses_a_body_of_another_type(String type) {
        post(newRoom(), type, "hi").assertProblem(415, "content-type");
    }

    @Test
    default void refuses_a_compressed_body() {
        post(newRoom(), "text/plain", "hi", "Content-Encoding", "gzip").assertProblem(415, "content-type");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{'text':;line 1, column 9",
                "{'text':'a'} x;line 1, column",
                "[{'text':'a'},{'text':1}];Message 1, line 1, column 15: text must be a string",
                "[{'text':'a'},2];Message 1, line 1, column 15: a message must be an object",
                "[];The array has no message",
                "2;one message, or an array",
                "{'key':'k'};exactly one of text, json and base64",
                "{'text':'a','room':'other'};room must be the room of the request",
                "{'text':'a','op':'join'};op must be say",
                "{'base64':'?'};base64 must be standard base64",
                "{'text':'\\ud800'};lone surrogate"
            })
    default void says_what_is_wrong_with_a_body_and_where(String body, String detail) {
        Api.Reply reply = post(newRoom(), "application/json", body.replace('\'', '"'));
        reply.assertProblem(400, "invalid");
        assertThat(JsonClient.json(reply.body()).path("detail").asString()).contains(detail);
    }

    @Test
    default void refuses_what_is_not_utf_8() {
        post(newRoom(), "text/plain", new byte[] {'a', -1}).assertProblem(400, "invalid");
        post(newRoom(), "application/json", new byte[] {'"', -1, '"'}).assertProblem(400, "invalid");
    }

    @Test
    default void takes_the_longest_payload_and_none_longer() {
        String room = newRoom();
        post(room, "text/plain", "x".repeat(Scenarios.LONGEST)).json(201);
        post(room, "text/plain", "x".repeat(Scenarios.LONGEST + 1)).assertProblem(413, "too-big");
        String escaped = "\\u0001".repeat(Scenarios.LONGEST);
        post(room, "application/json", "{\"text\":\"" + escaped + "\"}").json(201);
        post(room, "application/json", "{\"text\":\"" + escaped + "x\"}").assertProblem(413, "too-big");
        post(room, "application/json", " ".repeat(7 * Scenarios.LONGEST)).assertProblem(413, "too-big");
        post(room, "application/json", "[" + "{\"text\":\"x\"},".repeat(100) + "{\"text\":\"x\"}]")
                .assertProblem(413, "too-big");
        assertThat(new Api(base(), "")
                        .get(path(room) + "?limit=0")
                        .json(200)
                        .path("seq")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    default void a_body_of_unknown_length_is_bounded_too() {
        String room = newRoom();
        HttpRequest.Builder request = HttpRequest.newBuilder(base().resolve(path(room)))
                .header("Authorization", "Bearer " + SAY_KEY)
                .header("Content-Type", "text/plain");
        Api.send(request.copy().POST(streamed(Scenarios.LONGEST))).json(201);
        // the server may close the connection before all of it was sent
        HttpAnswer refused = HandshakeRequest.to(base())
                .method("POST")
                .target(base().getPath() + path(room))
                .without("Upgrade")
                .without("Sec-WebSocket-Key")
                .without("Sec-WebSocket-Version")
                .with("Connection", "close")
                .header("Authorization", "Bearer " + SAY_KEY)
                .header("Content-Type", "text/plain")
                .header("Content-Length", String.valueOf(Scenarios.LONGEST + 1))
                .answer();
        assertThat(refused.status()).isEqualTo(413);
    }

    private static HttpRequest.BodyPublisher streamed(int bytes) {
        return BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(new byte[bytes]));
    }

    @Test
    default void a_key_says_something_only_where_and_what_its_verbs_allow() {
        shop().post(path("elsewhere"), "{'text':'hi'}").assertProblem(403, "forbidden");
        moderator().post(path(newRoom()), "{'text':'hi'}").assertProblem(403, "forbidden");
        shop().post("api/bans", ModeratedServer.ban(ModeratedServer.newUser())).assertProblem(403, "forbidden");
        shop().post(path(newRoom()), "{'text':'hi','as':{'id':'u-7','name':'Grace'}}")
                .assertProblem(403, "forbidden");
        new Api(base(), SAY_KEY + "x").post(path(newRoom()), "{'text':'hi'}").assertProblem(401, "api-key-invalid");
    }

    @Test
    default void a_key_with_as_names_the_author() {
        String room = newRoom();
        Api bridge = new Api(base(), AS_KEY);
        JsonNode first = bridge.post(path(room), "{'key':'k','text':'hi','as':{'id':'u-7','name':'Grace'}}")
                .json(201);
        bridge.post(path(room), "{'key':'k','text':'hi','as':{'id':'u-8','name':'Ada'}}")
                .json(201);
        bridge.post(path(room), "{'key':'k','text':'hi','as':{'id':'u-7','name':'Grace'}}")
                .json(200);
        bridge.post(path(room), "{'text':'hi','as':{'id':'u-7','name':' '}}").assertProblem(400, "invalid");
        bridge.post(path(room), "{'text':'hi','as':'u-7'}").assertProblem(400, "invalid");
        JsonNode message = messages(room).path(0);
        assertThat(message.path("seq")).isEqualTo(first.path("seq"));
        assertThat(message.at("/from/id").asString()).isEqualTo("u-7");
        assertThat(message.at("/from/name").asString()).isEqualTo("Grace");
        // it is hers: she may take it back over her own connection
        try (JsonClient grace = connect(Tokens.of("u-7"))) {
            grace.join(room);
            grace.send("{'op':'redact','id':1,'room':'" + room + "','seq':1}").await("said");
        }
    }

    @Test
    default void a_token_says_what_its_holder_may_say() {
        String room = newRoom();
        JsonNode said = new Api(base(), Tokens.of("ann"))
                .post(path(room), "{'text':'hi'}")
                .json(201);
        assertThat(messages(room).path(0).at("/from/id").asString()).isEqualTo("ann");
        assertThat(said.has("key")).isFalse();
        String reader = Tokens.with("{'sub':'ann','parley':[{'rooms':'**','may':['join','history']}]}");
        new Api(base(), reader).post(path(room), "{'text':'hi'}").assertProblem(403, "forbidden");
        new Api(base(), reader).post(path(newRoom()), "{'text':'hi'}").assertProblem(403, "forbidden");
    }

    @Test
    default void a_closed_room_and_a_banned_author_are_refused() {
        String room = newRoom();
        moderator().put("api/rooms/" + room, "{'closed':true}").json(200);
        new Api(base(), Tokens.of("ann")).post(path(room), "{'text':'hi'}").assertProblem(403, "forbidden");
        String user = ModeratedServer.newUser();
        moderator().post("api/bans", ModeratedServer.ban(user)).json(201);
        new Api(base(), Tokens.of(user)).post(path(newRoom()), "{'text':'hi'}").assertProblem(403, "banned");
    }

    @Test
    default void nobody_says_anything_without_a_credential_that_a_browser_does_not_add_by_itself() {
        String room = newRoom();
        new Api(base(), "").post(path(room), "{'text':'hi'}").assertProblem(403, "origin-missing");
        Api.send(new Api(base(), "")
                        .request("POST", path(room), "{'text':'hi'}")
                        .header("Origin", "http://" + base().getAuthority()))
                .assertProblem(401, "credential-required");
        shop().post(path(room) + "?access_token=" + Tokens.of("ann"), "{'text':'hi'}")
                .assertProblem(400, "credential-in-query");
        Api.send(shop().request("POST", path(room), "{'text':'hi'}").header("Origin", "http://evil.example"))
                .assertProblem(403, "origin-not-allowed");
        assertThat(messages(room).size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "a,b", "\"unfinished", "\"\u007f\""})
    default void refuses_a_malformed_key(String key) {
        if (key.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            post(newRoom(), "text/plain", "hi", "Idempotency-Key", key).assertProblem(400, "invalid");
        }
        post(newRoom(), "text/plain", "hi", "Idempotency-Key", "x".repeat(129)).assertProblem(400, "invalid");
        post(newRoom(), "application/json", "[{\"text\":\"hi\"}]", "Idempotency-Key", "k")
                .assertProblem(400, "invalid");
        post(newRoom(), "application/json", "{\"text\":\"hi\",\"key\":\"a\"}", "Idempotency-Key", "b")
                .assertProblem(400, "invalid");
    }

    @Test
    default void refuses_what_is_no_room() {
        shop().post(path("two%20words"), "{'text':'hi'}").assertProblem(400, "room-invalid");
        assertThat(Api.send(shop().request("PUT", path("lobby"), "{'text':'hi'}"))
                        .status())
                .isEqualTo(405);
    }

    @Test
    default void tells_the_position_without_a_message() {
        String room = newRoom();
        JsonNode said = shop().post(path(room), "{'text':'hi'}").json(201);
        String position = said.path("epoch").asString() + ":1";
        for (String query : new String[] {"?limit=0", "?limit=1"}) {
            HttpAnswer head = HandshakeRequest.to(base())
                    .method("HEAD")
                    .target(base().getPath() + path(room) + query)
                    .without("Upgrade")
                    .without("Sec-WebSocket-Key")
                    .without("Sec-WebSocket-Version")
                    .with("Connection", "close")
                    .answer();
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("Parley-Position")).isEqualTo(position);
        }
        assertThat(new Api(base(), "").get(path(room) + "?limit=0").body())
                .isEqualTo("{\"room\":\"" + room + "\",\"epoch\":\""
                        + said.path("epoch").asString() + "\",\"seq\":1}");
        // the recipe: a client that joins from there misses nothing that was said since
        shop().post(path(room), "{'text':'since'}").json(201);
        try (JsonClient ann = JsonClient.open(base())) {
            ann.send("{'op':'join','id':1,'room':'" + room + "','since':{'epoch':'"
                    + said.path("epoch").asString() + "','seq':1}}");
            JsonNode joined = ann.await("joined");
            assertThat(joined.path("recovered").asBoolean()).isTrue();
            assertThat(joined.at("/messages/0/text").asString()).isEqualTo("since");
        }
        new Api(base(), "").get(path(room) + "?limit=0&after=0").assertProblem(400, "invalid");
    }
}
