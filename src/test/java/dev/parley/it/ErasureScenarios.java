package dev.parley.it;

import static org.assertj.core.api.Assertions.assertThat;

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
    default void only_moderators_of_the_whole_server_may_erase() {
        String body = "{'user':'" + ModeratedServer.newUser() + "'}";
        new Api(base(), DEPARTMENT_KEY).post("api/erasures", body).assertProblem(403, "forbidden");
        new Api(base(), Tokens.of(ModeratedServer.newUser()))
                .post("api/erasures", body)
                .assertProblem(403, "forbidden");
        moderator().post("api/erasures", "{}").assertProblem(400, "invalid");
    }
}
