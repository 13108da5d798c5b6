package dev.parley.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What moderators can do in rooms, and what others cannot. */
public interface ModerationScenarios extends ModeratedServer {
    // ---- seeing

    @Test
    default void lists_rooms_and_the_people_in_them() {
        String room = Scenarios.newRoom();
        String user = ModeratedServer.newUser();
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
                    .isEqualTo(JsonClient.json("{'room':'" + room + "','people':2,'clients':3,'closed':false,"
                            + "'messages':0,'bytes':0,'perMinute':0}"));
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
            api.post("api/bans", ModeratedServer.ban("ann")).assertProblem(403, "forbidden");
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
        String user = ModeratedServer.newUser();
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
        String user = ModeratedServer.newUser();
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
        String user = ModeratedServer.newUser();
        try (JsonClient one = connect(Tokens.of(user));
                JsonClient two = connect(Tokens.of(user));
                JsonClient other = connect(Tokens.of(ModeratedServer.newUser()))) {
            assertThat(moderator()
                            .delete("api/users/" + user + "/connections")
                            .json(200)
                            .path("clients")
                            .asInt())
                    .isEqualTo(2);
            ModeratedServer.assertClosed(one, 4403);
            ModeratedServer.assertClosed(two, 4403);
            other.assertNothingMore();
        }
        try (JsonClient again = connect(Tokens.of(user))) {
            again.assertNothingMore();
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

    // ---- deleting

    @Test
    default void a_deleted_room_is_left_by_everybody_and_empty_and_continues_to_count() {
        String room = Scenarios.newRoom();
        try (JsonClient one = JsonClient.guest(base(), "Ann");
                JsonClient two = JsonClient.guest(base(), "Bob")) {
            String epoch = one.join(room).path("epoch").asString();
            two.join(room);
            one.say(room, "k1", "first").await("said");
            one.say(room, "k2", "second").await("said");

            assertThat(moderator().delete("api/rooms/" + room).json(200))
                    .isEqualTo(JsonClient.json("{'room':'" + room + "','clients':2}"));

            assertThat(one.await("left").path("room").asString()).isEqualTo(room);
            assertThat(two.await("left").path("room").asString()).isEqualTo(room);
            assertThat(moderator()
                            .get("api/rooms/" + room + "/messages?after=0")
                            .body())
                    .doesNotContain("first", "second");
            JsonNode back = one.send("{'op':'join','room':'" + room + "','since':{'epoch':'" + epoch + "','seq':0}}")
                    .await("joined");
            assertThat(back.path("messages")).isEmpty();
            assertThat(back.path("recovered").asBoolean(true))
                    .as(back.toString())
                    .isFalse();
            assertThat(one.say(room, "k3", "third").await("said").path("seq").asLong())
                    .isEqualTo(3);
            moderator().delete("api/rooms/" + Scenarios.newRoom()).json(200);
        }
    }

    // ---- who may not

    @Test
    default void a_guest_is_asked_for_a_credential_and_a_user_without_the_verb_is_refused() {
        Api guest = new Api(base(), "");
        guest.get("api/rooms").assertProblem(401, "credential-required");
        guest.get("api/rooms/lobby/people").assertProblem(401, "credential-required");
        Api user = new Api(base(), Tokens.of(ModeratedServer.newUser()));
        assertThat(user.get("api/rooms").json(200).path("rooms")).isEmpty();
        user.get("api/rooms/lobby/people").assertProblem(403, "forbidden");
        user.get("api/rooms/" + Scenarios.newRoom() + "/people").assertProblem(403, "forbidden");
        user.post("api/bans", ModeratedServer.ban("ann")).assertProblem(403, "forbidden");
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
        Api.send(moderator()
                        .request("POST", "api/bans", ModeratedServer.ban("ann"))
                        .header("Origin", "http://evil.example"))
                .assertProblem(403, "origin-not-allowed");
        Api nobody = new Api(base(), "");
        Api.send(nobody.request("POST", "api/bans", ModeratedServer.ban("ann"))).assertProblem(403, "origin-missing");
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
        Api.send(moderator()
                        .request("POST", "api/bans", ModeratedServer.ban("a"))
                        .setHeader("Content-Type", "text/plain"))
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
