package dev.parley.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.message.Verb;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What moderators of a whole server can see of it, and what nobody sees. */
public interface ServerScenarios extends ModeratedServer {
    @ParameterizedTest
    @ValueSource(strings = {"", "/people", "/refusals", "/rights?room=lobby", "/configuration"})
    default void only_moderators_of_the_whole_server_look_at_it(String path) {
        new Api(base(), "").get("api/server" + path).assertProblem(401, "credential-required");
        new Api(base(), Tokens.of("ann")).get("api/server" + path).assertProblem(403, "forbidden");
        new Api(base(), DEPARTMENT_KEY).get("api/server" + path).assertProblem(403, "forbidden");
        new Api(base(), "")
                .get("api/server" + path + (path.contains("?") ? "&" : "?") + "access_token=" + KEY)
                .assertProblem(400, "credential-in-query");
        moderator().post("api/server" + path, "{}").assertProblem(405, "method-not-allowed");
        assertThat(moderator().get("api/server" + path).status()).isEqualTo(200);
    }

    @Test
    default void tells_how_connections_and_the_log_are() {
        try (JsonClient client = JsonClient.open(base())) {
            client.join(Scenarios.newRoom());
            JsonNode server = moderator().get("api/server").json(200);

            assertThat(server.path("ready").asBoolean()).isTrue();
            assertThat(server.at("/connections/open").asInt()).isPositive();
            assertThat(server.at("/connections/subprotocols/parley.v1.json").asInt())
                    .isPositive();
            assertThat(server.at("/log/state").asString()).isEqualTo("writable");
            assertThat(server.at("/log/free").asLong()).isPositive();
            assertThat(server.at("/log/used").asLong()).isPositive();
            assertThat(server.at("/outboxes/limit").asLong()).isPositive();
        }
    }

    @Test
    default void a_room_tells_how_much_was_said_and_how_fast() {
        String room = Scenarios.newRoom();
        try (JsonClient client = JsonClient.open(base())) {
            client.join(room);
            client.say(room, "1", "four").await("said");
            client.say(room, "2", "fives").await("said");
            String before = room.substring(0, room.length() - 1);

            JsonNode told = moderator()
                    .get("api/rooms?limit=1&after=" + before)
                    .json(200)
                    .at("/rooms/0");

            assertThat(told.path("messages").asInt()).isEqualTo(2);
            assertThat(told.path("bytes").asInt()).isEqualTo(9);
            assertThat(told.path("perMinute").asInt()).isPositive();
        }
    }

    @Test
    default void lists_everybody_page_by_page() {
        String one = "a-" + ModeratedServer.newUser();
        String two = "a-z" + one;
        try (JsonClient first = connect(Tokens.of(one));
                JsonClient second = connect(Tokens.of(two))) {
            first.join(Scenarios.newRoom());
            first.join(Scenarios.newRoom());
            second.join(Scenarios.newRoom());
            String before = one.substring(0, one.length() - 1);

            JsonNode page =
                    moderator().get("api/server/people?limit=1&after=" + before).json(200);

            assertThat(page.path("people")).hasSize(1);
            assertThat(page.path("next").asString()).isEqualTo(one);
            JsonNode person = page.at("/people/0");
            assertThat(person.path("id").asString()).isEqualTo(one);
            assertThat(person.path("rooms").asInt()).isEqualTo(2);
            assertThat(person.path("waiting").asInt(-1)).isNotNegative();
            assertThat(person.at("/subprotocols/0").asString()).isEqualTo("parley.v1.json");
            assertThat(person.path("seen").asString())
                    .isGreaterThanOrEqualTo(person.path("since").asString());
            assertThat(moderator()
                            .get("api/server/people?after=" + one)
                            .json(200)
                            .path("people")
                            .valueStream()
                            .map(each -> each.path("id").asString()))
                    .contains(two)
                    .doesNotContain(one);
            moderator().get("api/server/people?limit=0").assertProblem(400, "invalid");
        }
    }

    @Test
    default void counts_refusals_by_reason_and_names_the_setting_that_decides() {
        long before = refused("token-invalid");
        handshake("rubbish");

        assertThat(refused("token-invalid")).isEqualTo(before + 1);
        assertThat(moderator().get("api/server/refusals").json(200).path("refusals"))
                .anyMatch(each -> each.path("reason").asString().equals("origin-not-allowed")
                        && each.path("setting").asString().equals("parley.origins"));
    }

    private long refused(String reason) {
        return moderator()
                .get("api/server/refusals")
                .json(200)
                .path("refusals")
                .valueStream()
                .filter(each -> each.path("reason").asString().equals(reason))
                .findFirst()
                .orElseThrow()
                .path("count")
                .asLong();
    }

    @Test
    default void answers_who_may_do_what_with_what_decides() {
        String room = "dept." + Scenarios.newRoom();
        String user = ModeratedServer.newUser();
        String question = "api/server/rights?room=" + room + "&user=" + user;
        assertThat(moderator().get(question + "&verb=say").json(200))
                .isEqualTo(
                        JsonClient.json(
                                "{'room':'" + room + "','user':'" + user
                                        + "','known':'assumed','verdicts':[{'verb':'say','allowed':true,'decidedBy':'no rule is set'}]}"));

        moderator().post("api/bans", "{'user':'" + user + "','room':'" + room + "'}");

        JsonNode all = new Api(base(), DEPARTMENT_KEY).get(question).json(200).path("verdicts");
        assertThat(all)
                .hasSameSizeAs(Verb.values())
                .allMatch(each -> !each.path("allowed").asBoolean());
        assertThat(all.at("/0/decidedBy").asString()).isEqualTo("a ban");
        assertThat(moderator()
                        .get("api/server/rights?room=" + room)
                        .json(200)
                        .path("known")
                        .asString())
                .isEqualTo("guest");
        moderator().get("api/server/rights").assertProblem(400, "invalid");
        moderator().get(question + "&verb=fly").assertProblem(400, "invalid");
    }

    @Test
    default void who_is_connected_is_asked_about_with_the_claims_of_the_token() {
        String room = Scenarios.newRoom();
        String user = ModeratedServer.newUser();
        String claims = "{'sub':'" + user + "','parley':[{'rooms':'" + room + "','may':['join']}]}";
        try (JsonClient client = connect(Tokens.with(claims))) {
            client.join(room);
            JsonNode answer = moderator()
                    .get("api/server/rights?room=" + room + "&user=" + user)
                    .json(200);

            assertThat(answer.path("known").asString()).isEqualTo("connected");
            assertThat(answer.at("/verdicts/0").toString())
                    .contains("\"verb\":\"join\"", "\"allowed\":true", "the token's claim");
            assertThat(answer.at("/verdicts/1/allowed").asBoolean()).isFalse();
        }
    }

    @Test
    default void the_configuration_says_what_was_changed_and_no_secret() {
        Api.Reply reply = moderator().get("api/server/configuration");
        JsonNode settings = reply.json(200).path("settings");

        assertThat(named(settings, "parley.departure-grace"))
                .isEqualTo(JsonClient.json(
                        "{'name':'parley.departure-grace','value':'0s','default':'3s','changed':true,'secret':false}"));
        assertThat(named(settings, "parley.guests").path("changed").asBoolean()).isFalse();
        for (String secret : new String[] {"parley.auth.jwt.secret", "parley.moderation.keys"}) {
            assertThat(named(settings, secret).path("value").asString()).isEqualTo("•••");
            assertThat(named(settings, secret).path("changed").asBoolean()).isTrue();
        }
        assertThat(reply.body()).doesNotContain(HandshakeScenarios.SECRET, "68c89e98d0d59c44", KEY);
    }

    private static JsonNode named(JsonNode settings, String name) {
        return settings.valueStream()
                .filter(each -> each.path("name").asString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    default void a_moderator_takes_the_content_of_a_message_over_http() {
        String room = Scenarios.newRoom();
        String path = "api/rooms/" + room + "/messages/1";
        try (JsonClient client = JsonClient.open(base())) {
            client.join(room);
            client.say(room, "1", "rude").await("said");
            new Api(base(), "").delete(path).assertProblem(403, "origin-missing");
            new Api(base(), Tokens.of("ann")).delete(path).assertProblem(403, "forbidden");
            new Api(base(), DEPARTMENT_KEY).delete(path).assertProblem(403, "forbidden");

            assertThat(moderator().delete(path).json(200))
                    .isEqualTo(JsonClient.json("{'room':'" + room + "','seq':1,'redacted':true}"));

            JsonNode told = client.await("message");
            while (told.path("change").isMissingNode()) {
                told = client.await("message");
            }
            assertThat(told.path("change").asString()).isEqualTo("redacted");
            assertThat(new Api(base(), "")
                            .get("api/rooms/" + room + "/messages")
                            .body())
                    .doesNotContain("rude");
            assertThat(moderator()
                            .get("api/rooms/" + room + "/messages")
                            .json(200)
                            .path("messages"))
                    .isNotEmpty();
            new Api(base(), DEPARTMENT_KEY)
                    .get("api/rooms/" + room + "/messages")
                    .assertProblem(403, "forbidden");
            new Api(base(), "pk_wrong").get("api/rooms/" + room + "/messages").assertProblem(401, "api-key-invalid");
            moderator().delete(path).assertProblem(404, "not-found");
            moderator().delete("api/rooms/" + room + "/messages/99").assertProblem(404, "not-found");
        }
    }
}
