package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.Api;
import dev.parley.it.BanScenarios;
import dev.parley.it.ErasureScenarios;
import dev.parley.it.JsonClient;
import dev.parley.it.ModeratedServer;
import dev.parley.it.ModerationScenarios;
import dev.parley.it.PostgresServer;
import dev.parley.it.Scenarios;
import dev.parley.it.Tokens;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What moderators can do on a server whose log is in PostgreSQL. */
final class ModerationOnPostgresTest extends EmbeddedTest
        implements ModerationScenarios, BanScenarios, ErasureScenarios {
    private static final String SCHEMA = PostgresServer.freshSchema();

    ModerationOnPostgresTest() {
        super(PostgresTest.onPostgres(ModeratedServer.SETTINGS, SCHEMA));
    }

    @Test
    void an_erasure_that_takes_long_is_answered_before_it_is_done() throws SQLException {
        String room = Scenarios.newRoom();
        String user = ModeratedServer.newUser();
        try (JsonClient client = connect(Tokens.of(user))) {
            client.join(room);
            client.say(room, "a", "erase-me").await("said");
        }
        String place;
        try (Connection connection =
                        DriverManager.getConnection(PostgresServer.shared().url());
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE " + SCHEMA + ".message IN ACCESS EXCLUSIVE MODE");
            Api.Reply reply = moderator().post("api/erasures", "{'user':'" + user + "'}");
            JsonNode accepted = reply.json(202);
            assertThat(accepted.path("state").asString()).isEqualTo("running");
            place = "api/erasures/" + accepted.path("id").asString();
            assertThat(moderator().get(place).json(200)).isEqualTo(accepted);
            connection.rollback();
        }
        JsonNode receipt = ErasureScenarios.awaitReceipt(moderator(), place);
        assertThat(receipt.path("state").asString()).isEqualTo("done");
        assertThat(receipt.path("messages").asInt()).isEqualTo(1);
    }

    @Test
    void an_erasure_that_failed_after_its_answer_says_so_and_can_be_repeated() throws SQLException {
        String user = ModeratedServer.newUser();
        String erasure = "{'user':'" + user + "'}";
        try (Connection connection =
                        DriverManager.getConnection(PostgresServer.shared().url());
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE " + SCHEMA + ".message IN ACCESS EXCLUSIVE MODE");
            String id = moderator()
                    .post("api/erasures", erasure)
                    .json(202)
                    .path("id")
                    .asString();
            statement.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE NOT granted AND relation = '"
                    + SCHEMA + ".message'::regclass");
            JsonNode state = ErasureScenarios.awaitReceipt(moderator(), "api/erasures/" + id);
            assertThat(state.path("state").asString()).isEqualTo("failed");
            assertThat(state.path("user").asString()).isEqualTo(user);
            connection.rollback();
        }
        assertThat(moderator().post("api/erasures", erasure).status()).isEqualTo(200);
    }
}
