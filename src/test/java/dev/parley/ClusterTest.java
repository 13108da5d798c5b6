package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.Api;
import dev.parley.it.JsonClient;
import dev.parley.it.ModeratedServer;
import dev.parley.it.PostgresServer;
import dev.parley.it.Scenarios;
import dev.parley.it.TestServer;
import dev.parley.it.Tokens;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** Two servers that share a log in PostgreSQL, as people and moderators meet them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterTest {
    private static final String SCHEMA = PostgresServer.freshSchema();

    @SuppressWarnings("NullAway.Init") // set before the first test
    private TestServer first;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private TestServer second;

    @BeforeAll
    void start() {
        Map<String, String> settings = PostgresTest.onPostgres(ModeratedServer.SETTINGS, SCHEMA);
        first = TestServer.start(settings);
        second = TestServer.start(settings);
    }

    @AfterAll
    void stop() {
        first.close();
        second.close();
    }

    private static JsonClient connect(TestServer server, String user) {
        return JsonClient.over(JsonClient.request(server.uri(""))
                .header("Authorization", "Bearer " + Tokens.of(user))
                .open());
    }

    private Api moderator() {
        return new Api(first.uri(""), ModeratedServer.KEY);
    }

    @Test
    void what_is_said_on_one_is_heard_on_the_other_in_the_same_place() {
        String room = Scenarios.newRoom();
        try (JsonClient ann = JsonClient.open(first.uri(""));
                JsonClient bob = JsonClient.open(second.uri(""))) {
            ann.join(room);
            bob.join(room);
            for (int i = 1; i <= 20; i++) {
                (i % 2 == 0 ? ann : bob).say(room, "k" + i, "m" + i).await("said");
            }
            for (JsonClient each : new JsonClient[] {JsonClient.open(first.uri("")), JsonClient.open(second.uri(""))}) {
                try (each) {
                    each.send("{'op':'join','id':1,'room':'" + room + "','limit':100}");
                    JsonNode messages = each.await("joined").path("messages");
                    assertThat(messages).hasSize(20);
                    assertThat(messages.get(19).path("text").asString()).isEqualTo("m20");
                }
            }
        }
    }

    @Test
    void a_client_that_changes_the_server_gets_what_it_missed() {
        String room = Scenarios.newRoom();
        JsonNode place;
        try (JsonClient ann = JsonClient.open(first.uri(""))) {
            ann.join(room);
            place = ann.say(room, "k1", "one").await("said");
        }
        try (JsonClient bob = JsonClient.open(second.uri(""))) {
            bob.join(room);
            bob.say(room, "k2", "two").await("said");
        }
        try (JsonClient ann = JsonClient.open(second.uri(""))) {
            ann.send("{'op':'join','id':1,'room':'" + room + "','since':{'epoch':'"
                    + place.path("epoch").asString() + "','seq':1}}");
            JsonNode joined = ann.await("joined");
            assertThat(joined.path("recovered").asBoolean()).isTrue();
            assertThat(joined.path("messages")).hasSize(1);
            assertThat(joined.path("messages").get(0).path("text").asString()).isEqualTo("two");
        }
    }

    @Test
    void a_ban_on_one_closes_and_refuses_on_the_other() {
        String user = ModeratedServer.newUser();
        try (JsonClient ann = connect(second, user)) {
            ann.next("welcome");
            moderator().post("api/bans", ModeratedServer.ban(user)).json(201);
            ModeratedServer.assertClosed(ann, 4403);
        }
        assertThat(JsonClient.request(second.uri(""))
                        .header("Authorization", "Bearer " + Tokens.of(user))
                        .answer()
                        .status())
                .isEqualTo(403);
    }

    @Test
    void a_person_is_disconnected_and_removed_from_every_server() {
        String user = ModeratedServer.newUser();
        String room = Scenarios.newRoom();
        try (JsonClient ann = connect(second, user)) {
            ann.next("welcome");
            ann.join(room);
            moderator().delete("api/rooms/" + room + "/people/" + user).json(200);
            assertThat(ann.await("left").path("room").asString()).isEqualTo(room);
            moderator().delete("api/users/" + user + "/connections").json(200);
            ModeratedServer.assertClosed(ann, 4403);
        }
    }

    @Test
    void a_room_that_is_closed_on_one_is_closed_on_the_other() {
        String room = Scenarios.newRoom();
        try (JsonClient ann = connect(second, ModeratedServer.newUser())) {
            ann.next("welcome");
            ann.join(room);
            moderator().put("api/rooms/" + room, "{'closed':true}").json(200);
            assertThat(ann.await("rights").path("may").toString()).doesNotContain("say");
            ann.say(room, "k1", "too late").await("error");
            moderator().put("api/rooms/" + room, "{'closed':false}").json(200);
            assertThat(ann.await("rights").path("may").toString()).contains("say");
        }
    }

    @Test
    void people_in_a_room_reconnect_if_the_log_has_lost_messages() throws SQLException {
        String room = Scenarios.newRoom();
        try (JsonClient ann = JsonClient.open(second.uri(""))) {
            ann.join(room);
            JsonNode before = ann.say(room, "k1", "lost").await("said");
            // what a standby looks like that was promoted without the message
            try (Connection connection =
                            DriverManager.getConnection(PostgresServer.shared().url() + "&currentSchema=" + SCHEMA);
                    Statement statement = connection.createStatement()) {
                statement.execute("DELETE FROM message WHERE room = (SELECT id FROM room WHERE name = '" + room + "')");
                statement.execute("UPDATE room SET last = 0 WHERE name = '" + room + "'");
                statement.execute("UPDATE log SET timeline = '00000000'");
            }
            JsonNode bye = ann.await("bye");
            assertThat(bye.path("code").asInt()).isEqualTo(4503);
            try (JsonClient again = JsonClient.open(first.uri(""))) {
                again.send("{'op':'join','id':1,'room':'" + room + "','since':{'epoch':'"
                        + before.path("epoch").asString() + "','seq':1}}");
                JsonNode joined = again.await("joined");
                assertThat(joined.path("recovered").asBoolean()).isFalse();
                assertThat(joined.path("epoch").asString())
                        .isNotEqualTo(before.path("epoch").asString());
            }
        }
    }
}
