package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.it.JsonClient;
import dev.parley.it.ModeratedServer;
import dev.parley.it.PostgresServer;
import dev.parley.it.Scenarios;
import dev.parley.it.TestServer;
import dev.parley.message.RoomName;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** {@code parley.say} in an application's own transactions, heard on two servers; see cluster.md. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SayInTransactionTest {
    private static final String SCHEMA = PostgresServer.freshSchema();
    private static final String APPLICATION = "app_" + SCHEMA;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private TestServer first;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private TestServer second;

    @BeforeAll
    void start() throws SQLException {
        Map<String, String> settings = PostgresTest.onPostgres(ModeratedServer.SETTINGS, SCHEMA);
        first = TestServer.start(settings);
        second = TestServer.start(settings);
        try (Connection owner =
                        DriverManager.getConnection(PostgresServer.shared().url());
                Statement statement = owner.createStatement()) {
            statement.execute("CREATE ROLE " + APPLICATION + " LOGIN");
            // what cluster.md says, with the schema of this test
            statement.execute("GRANT USAGE ON SCHEMA " + SCHEMA + " TO " + APPLICATION);
            statement.execute("GRANT EXECUTE ON FUNCTION " + SCHEMA + ".say(text, text, text, text, text), " + SCHEMA
                    + ".say(text, text, jsonb, text, text), " + SCHEMA + ".say(text, text, bytea, text, text, text) TO "
                    + APPLICATION);
            statement.execute("CREATE TABLE " + SCHEMA + "_orders (id int PRIMARY KEY)");
            statement.execute("GRANT ALL ON " + SCHEMA + "_orders TO " + APPLICATION);
        }
    }

    @AfterAll
    void stop() {
        first.close();
        second.close();
    }

    private static Connection application() throws SQLException {
        Connection connection = DriverManager.getConnection(
                PostgresServer.shared().url().replaceAll("user=[^&]*", "user=" + APPLICATION));
        connection.setAutoCommit(false);
        return connection;
    }

    private static void say(Connection connection, String arguments) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT " + SCHEMA + ".say(" + arguments + ")");
        }
    }

    private static List<String> texts(JsonClient client, int count) {
        List<String> texts = new ArrayList<>();
        while (texts.size() < count) {
            texts.add(client.await("message").path("text").asString());
        }
        return texts;
    }

    @Test
    void half_of_the_orders_are_rolled_back_and_only_the_others_are_heard_in_their_order() throws SQLException {
        String room = Scenarios.newRoom();
        try (JsonClient ann = JsonClient.open(first.uri(""));
                JsonClient bob = JsonClient.open(second.uri(""));
                Connection application = application();
                PreparedStatement order =
                        application.prepareStatement("INSERT INTO public." + SCHEMA + "_orders VALUES (?)");
                PreparedStatement say = application.prepareStatement("SELECT " + SCHEMA + ".say(?, 'shop', ?)")) {
            ann.join(room);
            bob.join(room);
            List<String> committed = new ArrayList<>();
            for (int i = 1; i <= 40; i++) {
                order.setInt(1, i);
                order.execute();
                say.setString(1, room);
                say.setString(2, "order " + i);
                say.execute();
                if (i % 2 == 0) {
                    application.commit();
                    committed.add("order " + i);
                } else {
                    application.rollback();
                }
            }
            assertThat(texts(ann, 20)).isEqualTo(committed);
            assertThat(texts(bob, 20)).isEqualTo(committed);
            ann.assertNothingMore();
            bob.assertNothingMore();
        }
    }

    @Test
    void nothing_is_heard_before_the_commit_and_an_open_transaction_delays_nobody() throws SQLException {
        String room = Scenarios.newRoom();
        try (JsonClient ann = JsonClient.open(first.uri(""));
                Connection application = application()) {
            ann.join(room);
            say(application, "'" + room + "', 'shop', 'from the transaction', name => 'The shop'");
            ann.say(room, "k1", "meanwhile");
            assertThat(texts(ann, 1)).containsExactly("meanwhile");
            try (Connection other = application()) {
                say(other, "'" + room + "', 'shop', 'of another'");
                other.commit();
            }
            assertThat(texts(ann, 1)).containsExactly("of another");
            application.commit();
            JsonNode message = ann.await("message");
            assertThat(message.path("text").asString()).isEqualTo("from the transaction");
            assertThat(message.path("seq").asInt()).isEqualTo(3);
            assertThat(message.path("from").toString()).isEqualTo("{\"id\":\"shop\",\"name\":\"The shop\"}");
        }
    }

    @Test
    void a_key_is_stored_once_and_json_and_bytes_are_what_they_were() throws SQLException {
        String room = Scenarios.newRoom();
        try (JsonClient ann = JsonClient.open(first.uri(""));
                Connection application = application()) {
            ann.join(room);
            for (int i = 0; i < 3; i++) {
                say(application, "'" + room + "', 'shop', 'once', 'key-1'");
                application.commit();
            }
            say(application, "'" + room + "', 'shop', '{\"total\": 12.50}'::jsonb");
            say(application, "'" + room + "', 'shop', '\\x0001ff'::bytea, type => 'image/png'");
            application.commit();
            assertThat(ann.await("message").path("text").asString()).isEqualTo("once");
            JsonNode json = ann.await("message");
            assertThat(json.path("json").path("total").asDouble()).isEqualTo(12.5);
            assertThat(json.path("seq").asInt()).isEqualTo(2);
            JsonNode bytes = ann.await("message");
            assertThat(bytes.path("base64").asString()).isEqualTo("AAH/");
            assertThat(bytes.path("type").asString()).isEqualTo("image/png");
        }
    }

    @Test
    void another_server_takes_over_if_the_one_that_stores_them_ends() throws SQLException {
        String room = Scenarios.newRoom();
        Map<String, String> settings = PostgresTest.onPostgres(ModeratedServer.SETTINGS, SCHEMA);
        List<String> expected = new ArrayList<>();
        try (JsonClient bob = JsonClient.open(second.uri(""));
                Connection application = application()) {
            bob.join(room);
            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < 10; i++) {
                    expected.add("round " + round + " " + i);
                    say(application, "'" + room + "', 'shop', '" + expected.get(expected.size() - 1) + "'");
                    application.commit();
                }
                if (round == 0) {
                    // one of the two held the lock
                    first.close();
                    first = TestServer.start(settings);
                }
            }
            assertThat(texts(bob, expected.size())).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    'two words', 'shop', 'hello'           | a room's name has
                    'a/b', 'shop', 'hello'                 | a room's name has
                    'a[b', 'shop', 'hello'                 | a room's name has
                    repeat('a', 65), 'shop', 'hello'       | a room's name has
                    U&'e\\0301', 'shop', 'hello'           | normal form C
                    U&'\\+01F600', 'shop', 'hello'        | a room's name has
                    U&'a\\00a0b', 'shop', 'hello'         | a room's name has
                    U&'\\0301a', 'shop', 'hello'          | a room's name has
                    'lobby', 'shop', 'x', name => ' '     | a name has
                    'lobby', 'shop', 'x', name => U&'a\\202Eb' | a name has
                    'lobby', 'shop', 'x'::bytea, type => NULL | must not be null
                    NULL, 'shop', 'hello'                  | must not be null
                    'lobby', NULL, 'hello'                 | must not be null
                    'lobby', 'shop', NULL::text            | must not be null
                    'lobby', '', 'hello'                   | an author has
                    'lobby', 'shop', 'hello', ''           | a key has
                    'lobby', 'shop', 'hello', name => ''   | a name has
                    'lobby', 'shop', repeat('x', 65537)    | parley.message.bytes allows 65536
                    """)
    void what_no_room_can_hold_fails_in_the_transaction(String arguments, String why) throws SQLException {
        try (Connection application = application()) {
            assertThatThrownBy(() -> say(application, arguments))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining(why);
        }
    }

    @Test
    void the_database_and_the_servers_agree_on_every_character_of_a_room() throws SQLException {
        try (Connection owner =
                        DriverManager.getConnection(PostgresServer.shared().url());
                Statement statement = owner.createStatement()) {
            statement.execute("SET search_path = " + SCHEMA);
            ResultSet row = statement.executeQuery(
                    "SELECT c, is_room_1(chr(c)), is_room_1('a' || chr(c))"
                            + " FROM generate_series(1, 1114111) c WHERE c NOT BETWEEN 55296 AND 57343"
                            + " AND chr(c) IS NFC NORMALIZED AND 'a' || chr(c) IS NFC NORMALIZED AND (c < 9000 OR c % 211 = 0)");
            while (row.next()) {
                String character = Character.toString(row.getInt(1));
                assertThat(row.getBoolean(2))
                        .as(character)
                        .isEqualTo(RoomName.parse(character).isPresent());
                assertThat(row.getBoolean(3))
                        .as("a" + character)
                        .isEqualTo(RoomName.parse("a" + character).isPresent());
            }
        }
    }

    @Test
    void the_role_of_an_application_may_do_nothing_else() throws SQLException {
        for (String statement : new String[] {
            "SELECT * FROM " + SCHEMA + ".message",
            "SELECT * FROM " + SCHEMA + ".outbox",
            "DELETE FROM " + SCHEMA + ".outbox",
            "SELECT " + SCHEMA + ".say_1('lobby', 'a', 'a', NULL, 1::smallint, 'text/plain', 'x'::bytea)"
        }) {
            try (Connection application = application();
                    Statement executing = application.createStatement()) {
                assertThatThrownBy(() -> executing.execute(statement)).hasMessageContaining("permission denied");
            }
        }
    }
}
