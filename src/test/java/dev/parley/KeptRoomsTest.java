package dev.parley;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.it.Api;
import dev.parley.it.ErasureScenarios;
import dev.parley.it.JsonClient;
import dev.parley.it.ModeratedServer;
import dev.parley.it.PostgresServer;
import dev.parley.it.TestServer;
import dev.parley.it.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How long rooms keep messages, and rooms that keep none on disk, as the rules say. */
class KeptRoomsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String RULES = "** * anyone\n";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path directory;

    private Path data() {
        return directory.resolve("data");
    }

    private TestServer start(Map<String, String> more, String options) throws IOException {
        Map<String, String> settings = new HashMap<>(ModeratedServer.SETTINGS);
        settings.put("parley.rooms.rules", rules(options).toString());
        settings.put("parley.data", data().toString());
        settings.putAll(more);
        return TestServer.start(settings);
    }

    private Path rules(String options) throws IOException {
        return Files.writeString(directory.resolve("rooms.conf"), RULES + options);
    }

    /** Returns the files that contain the word, the write-ahead log included. */
    private List<String> filesWith(String word) {
        try (Stream<Path> files = Files.walk(data())) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> contains(file, word))
                    .map(Path::toString)
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean contains(Path file, String word) {
        try {
            return new String(Files.readAllBytes(file), ISO_8859_1).contains(word);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String history(TestServer server, String room) {
        return new Api(server.uri(""), Tokens.of("reader"))
                .get("api/rooms/" + room + "/messages")
                .body();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "memory", "postgres"})
    void messages_go_when_their_room_no_longer_keeps_them(String log) throws IOException {
        Map<String, String> settings = new HashMap<>(Map.of("parley.log", log));
        if (log.equals("postgres")) {
            settings.put("parley.cluster.url", PostgresServer.shared().url());
            settings.put("parley.cluster.schema", PostgresServer.freshSchema());
        }
        try (TestServer server = start(settings, "");
                JsonClient client = JsonClient.open(server.uri(""))) {
            for (String room : List.of("short", "long")) {
                client.join(room);
                client.say(room, "a" + room, "goldfish").await("said");
            }
            assertThat(history(server, "short")).contains("goldfish");

            rules("options short keep=1s\noptions long keep=30d\n");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(history(server, "short")).doesNotContain("goldfish"));
            assertThat(history(server, "long")).contains("goldfish");
            // the room continues to count
            assertThat(client.say("short", "b", "next")
                            .await("said")
                            .path("seq")
                            .asInt())
                    .isEqualTo(2);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "sqlite, parley.history.count, 3, hij",
        "postgres, parley.history.count, 3, hij",
        "postgres, parley.history.bytes, 3000, hij",
        "postgres, parley.history.bytes, 500, j",
        "postgres, parley.history.age, 1s, ''"
    })
    void rooms_keep_what_the_settings_say(String log, String setting, String value, String kept) throws IOException {
        Map<String, String> settings = new HashMap<>(Map.of("parley.log", log, setting, value));
        if (log.equals("postgres")) {
            settings.put("parley.cluster.url", PostgresServer.shared().url());
            settings.put("parley.cluster.schema", PostgresServer.freshSchema());
        }
        try (TestServer server = start(settings, "");
                JsonClient client = JsonClient.open(server.uri(""))) {
            client.join("lobby");
            for (char letter = 'a'; letter <= 'j'; letter++) {
                client.say("lobby", "" + letter, String.valueOf(letter).repeat(1000))
                        .await("said");
            }
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(letters(history(server, "lobby"))).isEqualTo(kept));
        }
    }

    /** Returns the first letter of each message. */
    private static String letters(String page) {
        StringBuilder letters = new StringBuilder();
        for (JsonNode message : JsonMapper.shared().readTree(page).path("messages")) {
            letters.append(message.path("text").asString().charAt(0));
        }
        return letters.toString();
    }

    @Test
    void what_is_said_in_an_ephemeral_room_is_never_on_disk() throws IOException {
        String options = "options secret.* ephemeral=on\n";
        try (TestServer server = start(Map.of(), options);
                JsonClient ann = JsonClient.guest(server.uri(""), "Ann");
                JsonClient bob = JsonClient.guest(server.uri(""), "Bob")) {
            ann.join("secret.a");
            ann.join("open");
            bob.join("secret.a");
            ann.say("secret.a", "swordfish-key", "swordfish").await("said");
            bob.await("message");
            ann.say("open", "k2", "goldfish").await("said");
            ann.send("{'op':'edit','id':7,'room':'secret.a','seq':1,'text':'swordfish two'}")
                    .await("said");
            // it has a history, and recognises a retry
            assertThat(history(server, "secret.a")).contains("swordfish two");
            JsonNode again = ann.say("secret.a", "swordfish-key", "swordfish").await("said");
            assertThat(again.path("seq").asInt()).isEqualTo(1);
            await().untilAsserted(() -> assertThat(filesWith("goldfish")).isNotEmpty());
            assertThat(filesWith("swordfish")).isEmpty();
        }
        assertThat(filesWith("goldfish")).isNotEmpty();
        assertThat(filesWith("swordfish")).isEmpty();
        try (TestServer server = start(Map.of(), options)) {
            assertThat(history(server, "open")).contains("goldfish");
            assertThat(history(server, "secret.a")).contains("\"messages\":[]");
        }
    }

    @Test
    void a_room_that_becomes_ephemeral_moves_with_everybody_in_it() throws IOException {
        try (TestServer server = start(Map.of(), "");
                JsonClient ann = JsonClient.guest(server.uri(""), "Ann");
                JsonClient bob = JsonClient.guest(server.uri(""), "Bob")) {
            String before = ann.join("r").path("epoch").asString();
            bob.join("r");
            ann.say("r", "k1", "goldfish").await("said");

            rules("options r ephemeral=on\n");
            ann.await("bye");
            bob.await("bye");
            try (JsonClient back = JsonClient.guest(server.uri(""), "Ann");
                    JsonClient other = JsonClient.guest(server.uri(""), "Bob")) {
                JsonNode joined = back.join("r");
                assertThat(joined.path("epoch").asString()).isNotEqualTo(before);
                assertThat(history(server, "r")).contains("\"messages\":[]");
                other.join("r");
                back.say("r", "k2", "swordfish").await("said");
                assertThat(other.await("message").path("text").asString()).isEqualTo("swordfish");
            }
            assertThat(filesWith("swordfish")).isEmpty();
            // what was said before is still there for those who must find it
            new Api(server.uri(""), ModeratedServer.KEY).delete("api/rooms/r").json(200);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(filesWith("goldfish")).isEmpty());
        }
    }

    @Test
    void exports_and_erasures_cover_ephemeral_rooms() throws IOException {
        try (TestServer server = start(Map.of(), "options secret ephemeral=on\n");
                JsonClient eve = JsonClient.over(JsonClient.request(server.uri(""))
                        .header("Authorization", "Bearer " + Tokens.of("eve"))
                        .open())) {
            for (String room : List.of("open", "secret")) {
                eve.join(room);
                eve.say(room, room, "something").await("said");
            }
            Api moderator = new Api(server.uri(""), ModeratedServer.KEY);
            assertThat(ErasureScenarios.exported(moderator, "eve"))
                    .hasSize(3)
                    .last()
                    .isEqualTo(JsonClient.json("{'end':true,'count':2}"));
            JsonNode receipt = moderator.post("api/erasures", "{'user':'eve'}").json(200);
            assertThat(receipt.path("messages").asInt()).isEqualTo(2);
            assertThat(receipt.path("rooms").asInt()).isEqualTo(2);
            assertThat(history(server, "secret")).doesNotContain("something");
        }
    }

    @Test
    void servers_that_share_a_log_refuse_ephemeral_rooms_with_the_file() {
        assertThatThrownBy(() -> start(
                        Map.of(
                                "parley.log",
                                "postgres",
                                "parley.cluster.url",
                                PostgresServer.shared().url(),
                                "parley.cluster.schema",
                                PostgresServer.freshSchema()),
                        "options r ephemeral=on\n"))
                .hasStackTraceContaining("rooms.conf: ephemeral=on needs parley.log=sqlite or memory");
    }
}
