package dev.parley.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What moderators of the whole server can erase, and what others cannot. */
public interface ErasureScenarios extends ModeratedServer {
    @Test
    default void an_erasure_takes_every_message_of_a_person_and_answers_with_a_receipt() {
        String one = Scenarios.newRoom();
        String two = Scenarios.newRoom();
        String user = ModeratedServer.newUser();
        try (JsonClient client = connect(Tokens.of(user));
                JsonClient other = connect(Tokens.of(ModeratedServer.newUser()))) {
            client.join(one);
            client.join(two);
            other.join(one);
            client.say(one, "a", "erase-me").await("said");
            client.say(one, "b", "erase-me").await("said");
            client.say(two, "c", "erase-me").await("said");
            other.say(one, "d", "keep-me").await("said");

            JsonNode receipt =
                    moderator().post("api/erasures", "{'user':'" + user + "'}").json(200);

            assertThat(receipt.path("user").asString()).isEqualTo(user);
            assertThat(receipt.path("state").asString()).isEqualTo("done");
            assertThat(receipt.path("messages").asInt()).isEqualTo(3);
            assertThat(receipt.path("rooms").asInt()).isEqualTo(2);
            assertThat(receipt.path("at").asString()).endsWith("Z");
            String left = new Api(base(), Tokens.of(ModeratedServer.newUser()))
                    .get("api/rooms/" + one + "/messages")
                    .body();
            assertThat(left).contains("keep-me").doesNotContain("erase-me", user);
            JsonNode again =
                    moderator().post("api/erasures", "{'user':'" + user + "'}").json(200);
            assertThat(again.path("messages").asInt()).isZero();
        }
    }

    @Test
    default void an_erasure_that_nobody_waits_for_has_a_place_where_its_receipt_appears() {
        String room = Scenarios.newRoom();
        String user = ModeratedServer.newUser();
        try (JsonClient client = connect(Tokens.of(user))) {
            client.join(room);
            client.say(room, "a", "erase-me").await("said");
        }
        Api.Reply reply = Api.send(moderator()
                .request("POST", "api/erasures", "{'user':'" + user + "'}")
                .header("Prefer", "wait=5, respond-async"));
        JsonNode accepted = reply.json(202);
        assertThat(accepted.path("user").asString()).isEqualTo(user);
        String place = "api/erasures/" + accepted.path("id").asString();
        assertThat(base().resolve(reply.location())).isEqualTo(base().resolve(place));
        assertThat(reply.retryAfter()).isEqualTo("1");

        JsonNode receipt = awaitReceipt(moderator(), place);
        assertThat(receipt.path("id")).isEqualTo(accepted.path("id"));
        assertThat(receipt.path("user").asString()).isEqualTo(user);
        assertThat(receipt.path("messages").asInt()).isEqualTo(1);
        assertThat(receipt.path("rooms").asInt()).isEqualTo(1);
        assertThat(receipt.path("at").asString()).endsWith("Z");
        assertThat(exported(moderator(), user)).hasSize(1);

        new Api(base(), DEPARTMENT_KEY).get(place).assertProblem(403, "forbidden");
        new Api(base(), Tokens.of(user)).get(place).assertProblem(403, "forbidden");
        new Api(base(), "").get(place).assertProblem(401, "credential-required");
        moderator().get(place + "x").assertProblem(404, "not-found");
        moderator().get("api/erasures/").assertProblem(404, "not-found");
        moderator().post(place, "{'user':'" + user + "'}").assertProblem(405, "method-not-allowed");
    }

    /** Returns the state of an erasure after its end. */
    static JsonNode awaitReceipt(Api api, String place) {
        return await().atMost(Duration.ofSeconds(60))
                .until(
                        () -> api.get(place).json(200),
                        state -> !state.path("state").asString().equals("running"));
    }

    @Test
    default void an_export_has_every_message_of_a_person_with_its_changes_and_an_end() {
        String room = Scenarios.newRoom();
        String user = ModeratedServer.newUser();
        try (JsonClient client = connect(Tokens.of(user));
                JsonClient other = connect(Tokens.of(ModeratedServer.newUser()))) {
            client.join(room);
            other.join(room);
            client.say(room, "a", "one").await("said");
            client.say(room, "b", "two").await("said");
            client.say(room, "c", "three").await("said");
            other.say(room, "d", "not theirs").await("said");
            client.send("{'op':'edit','room':'" + room + "','seq':2,'json':{'n':2}}")
                    .await("said");
            client.send("{'op':'redact','room':'" + room + "','seq':3}").await("said");
            client.send("{'op':'react','room':'" + room + "','seq':4,'text':'👍'}")
                    .await("said");

            List<JsonNode> lines = exported(moderator(), user);

            assertThat(lines).hasSize(5);
            assertThat(lines).allSatisfy(line -> assertThat(line.toString()).doesNotContain("three", "two", "not"));
            JsonNode one = lines.get(0);
            assertThat(one.path("room").asString()).isEqualTo(room);
            assertThat(one.path("seq").asInt()).isEqualTo(1);
            assertThat(one.path("at").asLong()).isPositive();
            assertThat(one.at("/from/id").asString()).isEqualTo(user);
            assertThat(one.path("key").asString()).isEqualTo("a");
            assertThat(one.path("text").asString()).isEqualTo("one");
            assertThat(lines.get(1).at("/json/n").asInt()).isEqualTo(2);
            assertThat(lines.get(1).at("/edited/seq").asInt()).isEqualTo(5);
            assertThat(lines.get(2).at("/redacted/seq").asInt()).isEqualTo(6);
            assertThat(lines.get(3).path("change").asString()).isEqualTo("reacted");
            assertThat(lines.get(3).path("to").asInt()).isEqualTo(4);
            assertThat(lines.get(3).path("text").asString()).isEqualTo("👍");
            assertThat(lines.get(4)).isEqualTo(JsonClient.json("{'end':true,'count':4}"));

            assertThat(exported(new Api(base(), Tokens.of(user)), user)).isEqualTo(lines);
            moderator().post("api/erasures", "{'user':'" + user + "'}").json(200);
            assertThat(exported(moderator(), user)).containsExactly(JsonClient.json("{'end':true,'count':0}"));
            assertThat(moderator().get("api/rooms/" + room + "/messages").body())
                    .doesNotContain(user, "👍");
        }
    }

    /** Returns the lines of an export, the last one included. */
    static List<JsonNode> exported(Api api, String user) {
        Api.Reply reply = api.get("api/users/" + Api.encoded(user) + "/messages");
        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
        assertThat(reply.type()).startsWith("application/x-ndjson");
        return reply.body().lines().map(JsonClient::json).toList();
    }

    @Test
    default void others_may_not_export_what_a_person_has_said() {
        String path = "api/users/messages?user=" + ModeratedServer.newUser();
        new Api(base(), DEPARTMENT_KEY).get(path).assertProblem(403, "forbidden");
        new Api(base(), Tokens.of(ModeratedServer.newUser())).get(path).assertProblem(403, "forbidden");
        new Api(base(), "").get(path).assertProblem(401, "credential-required");
        assertThat(moderator().get(path).status()).isEqualTo(200);
        moderator().get("api/users/messages").assertProblem(400, "invalid");
    }

    @Test
    default void only_moderators_of_the_whole_server_may_erase() {
        String body = "{'user':'" + ModeratedServer.newUser() + "'}";
        new Api(base(), DEPARTMENT_KEY).post("api/erasures", body).assertProblem(403, "forbidden");
        new Api(base(), Tokens.of(ModeratedServer.newUser()))
                .post("api/erasures", body)
                .assertProblem(403, "forbidden");
        moderator().post("api/erasures", "{}").assertProblem(400, "invalid");
    }
}
