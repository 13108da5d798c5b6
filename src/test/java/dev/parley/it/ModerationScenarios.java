package dev.parley.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What moderators can do, and what others cannot. The server must run with {@link #SETTINGS}. */
public interface ModerationScenarios {
    /** Good for the whole server. */
    String KEY = "pk_8Jr1ZkK0cW4w6bYyqk3l0tQx2nV5uH7sA9dF1gJ3eRs";

    /** Good for rooms whose names begin with {@code dept.}. */
    String DEPARTMENT_KEY = "pk_0Qm7vT2cXy9bN4hL6kP1wE8rU5iO3aSdF0gHjKlZxCv";

    /** What the server is started with. */
    Map<String, String> SETTINGS = Map.of(
            "parley.auth.jwt.secret",
            HandshakeScenarios.SECRET,
            "parley.departure-grace",
            "0s",
            "parley.moderation.keys",
            "backend:68c89e98d0d59c44e35c6129eeebf08774c6133db6287dd87b288bfc978e2116, "
                    + "dept:0f365937fcfa5442ee0eb320a48d114a95073d3cc41a3754aa0f7739e9da7678:dept.**");

    /** Where the application answers: scheme, host, port and context path with a slash at its end. */
    URI base();

    private Api moderator() {
        return new Api(base(), KEY);
    }

    private static String newUser() {
        return "user-" + UUID.randomUUID();
    }

    private JsonClient connect(String token) {
        JsonClient client = JsonClient.over(JsonClient.request(base())
                .header("Authorization", "Bearer " + token)
                .open());
        client.next("welcome");
        return client;
    }

    private HttpAnswer handshake(String token) {
        return JsonClient.request(base())
                .header("Authorization", "Bearer " + token)
                .answer();
    }

    private static void assertClosed(JsonClient client, int code) {
        WsClient.Received.Closed end = client.socket().end();
        assertThat(end.code()).as(end.toString()).isEqualTo(code);
    }

    /** A client of one room is told nothing when it is in it. */
    private boolean isIn(String room, String user) {
        return moderator().get("api/rooms/" + room + "/people").body().contains(user);
    }

    private static String ban(String user) {
        return "{'user':'" + user + "'}";
    }

    // ---- seeing

    @Test
    default void lists_rooms_and_the_people_in_them() {
        String room = Scenarios.newRoom();
        String user = newUser();
        try (JsonClient one = connect(Tokens.of(user));
                JsonClient two = connect(Tokens.of(user));
                JsonClient guest = JsonClient.guest(base(), "Gus")) {
            one.join(room);
            two.join(room);
            guest.join(room);
            String before = room.substring(0, room.length() - 1);

            JsonNode rooms =
                    moderator().get("api/rooms?limit=1&after=" + before).json(200);
            JsonNode people = moderator().get("api/rooms/" + room + "/people").json(200);

            assertThat(rooms.path("rooms")).hasSize(1);
            assertThat(rooms.path("rooms").get(0))
                    .isEqualTo(JsonClient.json("{'room':'" + room + "','people':2,'clients':3,'closed':false}"));
            assertThat(rooms.path("next").asString()).isEqualTo(room);
            assertThat(people.path("people")).hasSize(2);
            JsonNode known = people.path("people").get(1);
            assertThat(known.path("id").asString()).isEqualTo(user);
            assertThat(known.path("clients").asInt()).isEqualTo(2);
            assertThat(known.path("guest").asBoolean()).isFalse();
            assertThat(known.path("addresses")).hasSize(1);
            assertThat(people.path("people").get(0).path("guest").asBoolean()).isTrue();
        }
    }

    @Test
    default void a_key_for_some_rooms_sees_and_does_nothing_elsewhere() {
        String inside = "dept." + Scenarios.newRoom();
        String outside = Scenarios.newRoom();
        Api api = new Api(base(), DEPARTMENT_KEY);
        try (JsonClient client = JsonClient.open(base())) {
            client.join(inside);
            client.join(outside);

            JsonNode people = api.get("api/rooms/" + inside + "/people").json(200);
            assertThat(people.path("people")).hasSize(1);
            assertThat(people.path("people").get(0).path("addresses").isMissingNode())
                    .isTrue();
            assertThat(api.get("api/rooms").json(200).path("rooms"))
                    .allSatisfy(each -> assertThat(each.path("room").asString()).startsWith("dept."));
            api.get("api/rooms/" + outside + "/people").assertProblem(403, "forbidden");
            api.get("api/bans").assertProblem(403, "forbidden");
            api.get("api/bans?room=" + inside).json(200);
            api.post("api/bans", ban("ann")).assertProblem(403, "forbidden");
            api.post("api/revocations", "{'token':'t'}").assertProblem(403, "forbidden");
            api.delete("api/users/ann/connections").assertProblem(403, "forbidden");
            api.put("api/rooms/" + outside, "{'closed':true}").assertProblem(403, "forbidden");
            api.delete("api/rooms/" + outside).assertProblem(403, "forbidden");
        }
    }

    // ---- removing

    @Test
    default void a_person_removed_from_a_room_gets_nothing_more_of_it_and_may_return() {
        String room = Scenarios.newRoom();
        String other = Scenarios.newRoom();
        String user = newUser();
        try (JsonClient client = connect(Tokens.of(user));
                JsonClient witness = JsonClient.open(base())) {
            client.join(room);
            client.join(other);
            witness.join(room);

            JsonNode done =
                    moderator().delete("api/rooms/" + room + "/people/" + user).json(200);
            assertThat(done).isEqualTo(JsonClient.json("{'clients':1,'mayReturn':true}"));
            assertThat(client.await("left").path("room").asString()).isEqualTo(room);
            assertThat(witness.await("departed").at("/user/id").asString()).isEqualTo(user);
            witness.say(room, "k", "gone?").await("said");
            client.send("{'op':'say','room':'" + room + "','text':'x','key':'z','id':7}")
                    .assertError("7", "not-joined");
            client.say(other, "k2", "still here").await("said");
            client.join(room);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"binary", "base64", ""})
    default void a_client_of_one_room_that_is_removed_is_closed_for_good(String subprotocol) {
        String room = Scenarios.newRoom();
        String user = newUser();
        HandshakeRequest request = HandshakeRequest.to(base().resolve("ws/chat?room=" + room))
                .header("Authorization", "Bearer " + Tokens.of(user));
        try (WsClient client = (subprotocol.isEmpty() ? request : request.offering(subprotocol)).open()) {
            await().until(() -> isIn(room, user));
            assertThat(moderator()
                            .delete("api/rooms/" + room + "/people?user=" + user)
                            .json(200)
                            .path("clients")
                            .asInt())
                    .isEqualTo(1);
            assertThat(client.end().code()).isEqualTo(4403);
        }
    }

    @Test
    default void disconnects_all_connections_of_a_user_and_of_nobody_else() {
        String user = newUser();
        try (JsonClient one = connect(Tokens.of(user));
                JsonClient two = connect(Tokens.of(user));
                JsonClient other = connect(Tokens.of(newUser()))) {
            assertThat(moderator()
                            .delete("api/users/" + user + "/connections")
                            .json(200)
                            .path("clients")
                            .asInt())
                    .isEqualTo(2);
            assertClosed(one, 4403);
            assertClosed(two, 4403);
            other.assertNothingMore();
        }
        try (JsonClient again = connect(Tokens.of(user))) {
            again.assertNothingMore();
        }
    }

    // ---- banning

    @Test
    default void a_banned_user_is_closed_and_refused_until_the_ban_ends() {
        String user = newUser();
        String token = Tokens.of(user);
        try (JsonClient client = connect(token)) {
            JsonNode made = moderator()
                    .post("api/bans", "{'user':'" + user + "','reason':'spam','seconds':3600}")
                    .json(201);
            assertThat(made.path("clients").asInt()).isEqualTo(1);
            assertThat(made.path("by").asString()).isEqualTo("key:backend");
            assertThat(Instant.parse(made.path("until").asString())).isAfter(Instant.now());
            assertClosed(client, 4403);
            HttpAnswer refused = handshake(token);
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.body()).contains("\"banned\"").doesNotContain("spam");
            assertThat(JsonClient.json(moderator().get("api/bans?limit=500").body())
                            .path("bans"))
                    .anySatisfy(each -> assertThat(each.path("user").asString()).isEqualTo(user));

            moderator().post("api/bans", ban(user)).json(200);
            moderator().delete("api/bans/" + made.path("id").asString()).json(200);
            moderator().delete("api/bans/" + made.path("id").asString()).assertProblem(404, "not-found");
        }
        try (JsonClient again = connect(token)) {
            again.assertNothingMore();
        }
    }

    @Test
    default void a_banned_user_is_closed_when_hello_brings_the_token() {
        String user = newUser();
        moderator().post("api/bans", ban(user)).json(201);
        try (JsonClient client = JsonClient.open(base())) {
            client.send("{'op':'hello','token':'" + Tokens.of(user) + "'}");
            assertClosed(client, 4403);
        }
    }

    @Test
    default void a_ban_may_end_by_itself() throws Exception {
        String user = newUser();
        JsonNode made = moderator()
                .post("api/bans", "{'user':'" + user + "','seconds':1}")
                .json(201);
        Instant until = Instant.parse(made.path("until").asString());
        await().until(() -> Instant.now().isAfter(until));
        try (JsonClient client = connect(Tokens.of(user))) {
            client.assertNothingMore();
        }
    }

    @Test
    default void a_banned_guest_is_closed_and_does_not_return_with_the_same_secret() {
        String secret = Scenarios.newSecret();
        try (JsonClient guest = JsonClient.guest(base(), "Gus", secret)) {
            String room = Scenarios.newRoom();
            String id = guest.join(room).path("members").get(0).path("id").asString();
            moderator().post("api/bans", ban(id)).json(201);
            assertClosed(guest, 4403);
        }
        try (JsonClient again = JsonClient.open(base())) {
            again.send("{'op':'hello','name':'Gus','client':'" + secret + "'}");
            assertClosed(again, 4403);
        }
    }

    @Test
    default void a_person_banned_from_a_room_is_out_and_stays_out_of_that_room_only() {
        String room = Scenarios.newRoom();
        String other = Scenarios.newRoom();
        String user = newUser();
        try (JsonClient client = connect(Tokens.of(user))) {
            client.join(room);
            moderator()
                    .post("api/bans", "{'user':'" + user + "','room':'" + room + "'}")
                    .json(201);
            assertThat(client.await("left").path("room").asString()).isEqualTo(room);
            client.send("{'op':'join','room':'" + room + "','id':3}").assertError("3", "forbidden");
            client.join(other);
            assertThat(moderator()
                            .delete("api/rooms/" + room + "/people/" + user)
                            .json(200)
                            .path("mayReturn")
                            .asBoolean())
                    .isFalse();
        }
    }

    @Test
    default void an_address_is_banned_by_its_block_and_nobody_elsewhere_is() {
        JsonNode made =
                moderator().post("api/bans", "{'address':'203.0.113.77/24'}").json(201);
        assertThat(made.path("address").asString()).isEqualTo("203.0.113.0/24");
        assertThat(made.path("clients").asInt()).isZero();
        moderator().delete("api/bans/" + made.path("id").asString()).json(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}",
                "[]",
                "{'user':1}",
                "{'user':''}",
                "{'user':'a','address':'1.2.3.4'}",
                "{'user':'a','seconds':0}",
                "{'user':'a','seconds':1.5}",
                "{'user':'a','until':'2001-01-01T00:00:00Z'}",
                "{'user':'a','until':'tomorrow'}",
                "{'user':'a','until':'2999-01-01T00:00:00Z','seconds':5}",
                "{'user':'a','room':'not a room'}",
                "{'user':'a','rooom':'lobby'}",
                "{'user':'a','user':'b'}",
                "{'user':'a'}{'user':'b'}",
                "{'user':'a\\nb'}",
                "{'address':'example.com'}",
                "{'address':'0.0.0.0/0'}",
                "{'address':'::/0'}",
                "{'address':'1.2.3.4/33'}",
                "{'address':'1.2.3.4','room':'lobby'}",
                "{'user':",
            })
    default void a_ban_that_is_malformed_is_refused(String body) {
        moderator().post("api/bans", body).assertProblem(400, "invalid");
    }

    // ---- revoking

    @Test
    default void a_revoked_token_ends_its_connections_and_is_refused_everywhere() {
        String user = newUser();
        String id = "jti-" + user;
        String token = Tokens.with("{'sub':'" + user + "','jti':'" + id + "'}");
        String second = Tokens.with("{'sub':'" + user + "','jti':'other-" + user + "'}");
        try (JsonClient client = connect(token);
                JsonClient kept = connect(second)) {
            JsonNode made = moderator()
                    .post("api/revocations", "{'token':'" + id + "'}")
                    .json(201);
            assertThat(made.path("clients").asInt()).isEqualTo(1);
            assertClosed(client, 4401);
            HttpAnswer refused = handshake(token);
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.body()).contains("token-revoked");
            kept.send("{'op':'refresh','token':'" + token + "','id':5}").assertError("5", "unauthenticated");
            kept.assertNothingMore();
        }
        try (JsonClient hello = JsonClient.open(base())) {
            hello.send("{'op':'hello','token':'" + token + "'}");
            assertClosed(hello, 4401);
        }
        assertThat(new Api(base(), token).get("api/rooms/lobby/messages").status())
                .isEqualTo(401);
        new Api(base(), token).get("api/bans").assertProblem(401, "token-revoked");
    }

    @Test
    default void all_tokens_of_a_user_issued_before_a_time_are_revoked_and_newer_ones_are_not() {
        String user = newUser();
        String old = Tokens.with("{'sub':'" + user + "','iat':1000}");
        String undated = Tokens.of(user);
        String young = Tokens.with("{'sub':'" + user + "','iat':3000}");
        try (JsonClient one = connect(old);
                JsonClient two = connect(undated);
                JsonClient three = connect(young)) {
            JsonNode made = moderator()
                    .post("api/revocations", "{'user':'" + user + "','issuedBefore':2000}")
                    .json(201);
            assertThat(made.path("clients").asInt()).isEqualTo(2);
            assertClosed(one, 4401);
            assertClosed(two, 4401);
            three.assertNothingMore();
            moderator()
                    .post("api/revocations", "{'user':'" + user + "','issuedBefore':500}")
                    .json(200);
            assertThat(handshake(old).status())
                    .as("an earlier time restores nothing")
                    .isEqualTo(401);
        }
    }

    // ---- closing

    @Test
    default void a_closed_room_can_be_read_and_not_written_until_it_is_opened() {
        String room = Scenarios.newRoom();
        try (JsonClient client = JsonClient.open(base())) {
            client.join(room);
            client.say(room, "k1", "before").await("said");
            moderator().put("api/rooms/" + room, "{'closed':true}").json(200);
            client.send("{'op':'say','room':'" + room + "','text':'x','key':'z','id':4}")
                    .assertError("4", "forbidden");
            client.send("{'op':'signal','room':'" + room + "','kind':'typing','id':5}")
                    .assertError("5", "forbidden");
            assertThat(client.send("{'op':'history','room':'" + room + "','before':9,'id':6}")
                            .await("history")
                            .path("messages"))
                    .hasSize(1);
            moderator().put("api/rooms/" + room, "{'closed':false}").json(200);
            client.say(room, "k2", "after").await("said");
        }
    }

    // ---- who may not

    @Test
    default void a_guest_is_asked_for_a_credential_and_a_user_without_the_verb_is_refused() {
        Api guest = new Api(base(), "");
        guest.get("api/rooms").assertProblem(401, "credential-required");
        guest.get("api/rooms/lobby/people").assertProblem(401, "credential-required");
        Api user = new Api(base(), Tokens.of(newUser()));
        assertThat(user.get("api/rooms").json(200).path("rooms")).isEmpty();
        user.get("api/rooms/lobby/people").assertProblem(403, "forbidden");
        user.get("api/rooms/" + Scenarios.newRoom() + "/people").assertProblem(403, "forbidden");
        user.post("api/bans", ban("ann")).assertProblem(403, "forbidden");
        user.post("api/bans", "{'user':'ann','room':'lobby'}").assertProblem(403, "forbidden");
        user.post("api/revocations", "{'user':'ann'}").assertProblem(403, "forbidden");
        user.delete("api/users/ann/connections").assertProblem(403, "forbidden");
        user.delete("api/rooms/lobby").assertProblem(403, "forbidden");
    }

    @Test
    default void a_wrong_key_and_a_key_in_the_query_are_refused() {
        new Api(base(), KEY.substring(0, KEY.length() - 1) + "x")
                .get("api/bans")
                .assertProblem(401, "api-key-invalid");
        new Api(base(), "pk_").get("api/bans").assertProblem(401, "api-key-invalid");
        new Api(base(), "").get("api/bans?access_token=" + KEY).assertProblem(400, "credential-in-query");
        new Api(base(), KEY).get("api/bans?access_token=" + KEY).assertProblem(400, "credential-in-query");
        assertThat(handshake(KEY).status()).as("a key opens no WebSocket").isEqualTo(401);
    }

    @Test
    default void a_page_of_another_site_is_refused_whatever_it_brings() {
        Api.send(moderator().request("POST", "api/bans", ban("ann")).header("Origin", "http://evil.example"))
                .assertProblem(403, "origin-not-allowed");
        Api nobody = new Api(base(), "");
        Api.send(nobody.request("POST", "api/bans", ban("ann"))).assertProblem(403, "origin-missing");
        Api.send(nobody.request("GET", "api/bans", "").header("Sec-Fetch-Site", "cross-site"))
                .assertProblem(403, "origin-not-allowed");
        Api.send(moderator().request("POST", "api/bans", "{}").header("Origin", "http://" + base().getAuthority()))
                .assertProblem(400, "invalid");
    }

    @Test
    default void a_body_is_bounded_and_must_say_that_it_is_json() throws IOException {
        moderator()
                .post("api/bans", "{'user':'a','reason':'" + "x".repeat(20_000) + "'}")
                .assertProblem(413, "too-big");
        Api.send(moderator().request("POST", "api/bans", ban("a")).setHeader("Content-Type", "text/plain"))
                .assertProblem(415, "content-type");
        Api.send(moderator().request("POST", "api/bans", "")).assertProblem(415, "content-type");
        // a stranger's body is not waited for
        HandshakeRequest endless = HandshakeRequest.to(base().resolve("api/bans"))
                .method("POST")
                .without("Upgrade")
                .with("Connection", "close")
                .header("Origin", "http://" + base().getAuthority())
                .header("Content-Type", "application/json")
                .header("Content-Length", "1000000");
        try (Socket socket = endless.connect()) {
            byte[] start = socket.getInputStream().readNBytes(12);
            assertThat(new String(start, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 401");
        }
    }

    @Test
    default void other_methods_and_paths_are_refused_and_a_preflight_is_answered() {
        moderator().put("api/bans", "{}").assertProblem(405, "method-not-allowed");
        moderator().post("api/rooms", "{}").assertProblem(405, "method-not-allowed");
        moderator().get("api/revocations").assertProblem(405, "method-not-allowed");
        moderator().delete("api/bans/nonsense").assertProblem(404, "not-found");
        moderator().get("api/users").assertProblem(404, "not-found");
        moderator().put("api/rooms/not%20a%20room", "{'closed':true}").assertProblem(400, "invalid");
        HttpAnswer preflight = HandshakeRequest.to(base().resolve("api/bans"))
                .method("OPTIONS")
                .without("Upgrade")
                .with("Connection", "close")
                .header("Origin", "http://evil.example")
                .answer();
        assertThat(preflight.status()).isEqualTo(204);
        assertThat(preflight.header("Access-Control-Allow-Methods")).contains("POST");
        assertThat(preflight.header("Access-Control-Allow-Headers")).isEqualTo("Authorization, Content-Type");
    }
}
