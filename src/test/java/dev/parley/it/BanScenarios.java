package dev.parley.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Bans and revoked tokens. */
public interface BanScenarios extends ModeratedServer {
    // ---- banning

    @Test
    default void a_banned_user_is_closed_and_refused_until_the_ban_ends() {
        String user = ModeratedServer.newUser();
        String token = Tokens.of(user);
        try (JsonClient client = connect(token)) {
            JsonNode made = moderator()
                    .post("api/bans", "{'user':'" + user + "','reason':'spam','seconds':3600}")
                    .json(201);
            assertThat(made.path("clients").asInt()).isEqualTo(1);
            assertThat(made.path("by").asString()).isEqualTo("key:backend");
            assertThat(Instant.parse(made.path("until").asString())).isAfter(Instant.now());
            ModeratedServer.assertClosed(client, 4403);
            HttpAnswer refused = handshake(token);
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.body()).contains("\"banned\"").doesNotContain("spam");
            assertThat(JsonClient.json(moderator().get("api/bans?limit=500").body())
                            .path("bans"))
                    .anySatisfy(each -> assertThat(each.path("user").asString()).isEqualTo(user));

            moderator().post("api/bans", ModeratedServer.ban(user)).json(200);
            moderator().delete("api/bans/" + made.path("id").asString()).json(200);
            moderator().delete("api/bans/" + made.path("id").asString()).assertProblem(404, "not-found");
        }
        try (JsonClient again = connect(token)) {
            again.assertNothingMore();
        }
    }

    @Test
    default void a_banned_user_is_closed_when_hello_brings_the_token() {
        String user = ModeratedServer.newUser();
        moderator().post("api/bans", ModeratedServer.ban(user)).json(201);
        try (JsonClient client = JsonClient.open(base())) {
            client.send("{'op':'hello','token':'" + Tokens.of(user) + "'}");
            ModeratedServer.assertClosed(client, 4403);
        }
    }

    @Test
    default void a_ban_may_end_by_itself() throws Exception {
        String user = ModeratedServer.newUser();
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
            moderator().post("api/bans", ModeratedServer.ban(id)).json(201);
            ModeratedServer.assertClosed(guest, 4403);
        }
        try (JsonClient again = JsonClient.open(base())) {
            again.send("{'op':'hello','name':'Gus','client':'" + secret + "'}");
            ModeratedServer.assertClosed(again, 4403);
        }
    }

    @Test
    default void a_person_banned_from_a_room_is_out_and_stays_out_of_that_room_only() {
        String room = Scenarios.newRoom();
        String other = Scenarios.newRoom();
        String user = ModeratedServer.newUser();
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

    private HandshakeRequest from(String address) {
        return JsonClient.request(base()).header("X-Forwarded-For", address);
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.77/24, 203.0.113.0/24, 203.0.113.5, 203.0.113.200, 203.0.114.5",
        "198.51.100.7, 198.51.100.7/32, 198.51.100.7, 198.51.100.7, 198.51.100.8",
        "2001:db8:0:7::1, 2001:db8:0:7:0:0:0:0/64, 2001:db8:0:7::1, 2001:db8:0:7:8::9, 2001:db8:0:8::1",
    })
    default void a_banned_address_is_closed_and_refused_and_its_neighbours_are_not(
            String banned, String block, String inside, String alsoInside, String outside) {
        try (JsonClient client = JsonClient.over(from(inside).open());
                JsonClient kept = JsonClient.over(from(outside).open())) {
            JsonNode made =
                    moderator().post("api/bans", "{'address':'" + banned + "'}").json(201);
            assertThat(made.path("address").asString()).isEqualTo(block);
            assertThat(made.path("clients").asInt()).isEqualTo(1);
            ModeratedServer.assertClosed(client, 4403);
            HttpAnswer refused = from(alsoInside).answer();
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.body()).contains("\"banned\"");
            assertThat(reads(alsoInside)).isEqualTo(403);
            assertThat(reads(outside)).isEqualTo(200);
            kept.next("welcome");
            kept.assertNothingMore();
            moderator().delete("api/bans/" + made.path("id").asString()).json(200);
        }
        JsonClient.over(from(inside).open()).cut();
    }

    private int reads(String address) {
        return Api.send(new Api(base(), "")
                        .request("GET", "api/rooms/lobby/messages", "")
                        .header("X-Forwarded-For", address))
                .status();
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
        String user = ModeratedServer.newUser();
        String id = "jti-" + user;
        String token = Tokens.with("{'sub':'" + user + "','jti':'" + id + "'}");
        String second = Tokens.with("{'sub':'" + user + "','jti':'other-" + user + "'}");
        try (JsonClient client = connect(token);
                JsonClient kept = connect(second)) {
            JsonNode made = moderator()
                    .post("api/revocations", "{'token':'" + id + "'}")
                    .json(201);
            assertThat(made.path("clients").asInt()).isEqualTo(1);
            ModeratedServer.assertClosed(client, 4401);
            HttpAnswer refused = handshake(token);
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.body()).contains("token-revoked");
            kept.send("{'op':'refresh','token':'" + token + "','id':5}").assertError("5", "unauthenticated");
            kept.assertNothingMore();
        }
        try (JsonClient hello = JsonClient.open(base())) {
            hello.send("{'op':'hello','token':'" + token + "'}");
            ModeratedServer.assertClosed(hello, 4401);
        }
        assertThat(new Api(base(), token).get("api/rooms/lobby/messages").status())
                .isEqualTo(401);
        new Api(base(), token).get("api/bans").assertProblem(401, "token-revoked");
    }

    @Test
    default void all_tokens_of_a_user_issued_before_a_time_are_revoked_and_newer_ones_are_not() {
        String user = ModeratedServer.newUser();
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
            ModeratedServer.assertClosed(one, 4401);
            ModeratedServer.assertClosed(two, 4401);
            three.assertNothingMore();
            moderator()
                    .post("api/revocations", "{'user':'" + user + "','issuedBefore':500}")
                    .json(200);
            assertThat(handshake(old).status())
                    .as("an earlier time restores nothing")
                    .isEqualTo(401);
        }
    }
}
