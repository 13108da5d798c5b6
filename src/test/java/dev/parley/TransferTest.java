package dev.parley;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.Api;
import dev.parley.it.JsonClient;
import dev.parley.it.ModeratedServer;
import dev.parley.it.PostgresServer;
import dev.parley.it.TestServer;
import dev.parley.it.Tokens;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** A log moves from SQLite to PostgreSQL and back with all that it contains, and damaged files do not get in. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TransferTest {
    private static final String ADA = "ada";
    private static final String BANNED = "mallory";
    private static final String ERASED = "eve";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private static Path directory;

    /** A log in SQLite, its copy in PostgreSQL, and the copy of that. */
    private Map<String, String> original = Map.of();

    private Map<String, String> postgres = Map.of();
    private Map<String, String> back = Map.of();

    /** The epoch of the first message. */
    private String place = "";

    private String history = "";

    private static Map<String, String> sqlite(String name) {
        return Map.of("parley.data", directory.resolve(name).toString());
    }

    private static Map<String, String> postgres(String schema) {
        return Map.of(
                "parley.log",
                "postgres",
                "parley.cluster.url",
                PostgresServer.shared().url(),
                "parley.cluster.schema",
                schema,
                "parley.data",
                directory.resolve("unused").toString());
    }

    private static TestServer start(Map<String, String> log) {
        Map<String, String> settings = new HashMap<>(ModeratedServer.SETTINGS);
        settings.putAll(log);
        return TestServer.start(settings);
    }

    private static JsonClient connect(TestServer server, String user) {
        return JsonClient.over(JsonClient.request(server.uri(""))
                .header("Authorization", "Bearer " + Tokens.of(user))
                .open());
    }

    /** What a command says, and its exit code. */
    private record Answer(int code, String text) {}

    private static Answer run(String command, Map<String, String> log, Path file) {
        List<String> arguments = new ArrayList<>(List.of(command));
        log.forEach((name, value) -> arguments.addAll(List.of("--set", name + "=" + value)));
        arguments.add(file.toString());
        StringWriter said = new StringWriter();
        int code = Main.commandLine()
                .setOut(new PrintWriter(said, true))
                .setErr(new PrintWriter(said, true))
                .execute(arguments.toArray(String[]::new));
        return new Answer(code, said.toString());
    }

    private static void succeed(String command, Map<String, String> log, Path file) {
        assertThat(run(command, log, file))
                .isEqualTo(new Answer(
                        0,
                        (command.equals("export") ? "Exported" : "Imported")
                                + " 14 messages in 3 rooms, 15 keys, 2 records "
                                + (command.equals("export") ? "to " : "from ") + file + "." + System.lineSeparator()));
    }

    private static void assertRefused(Answer answer, String... parts) {
        assertThat(answer.code()).as(answer.text()).isEqualTo(1);
        assertThat(answer.text()).startsWith("parley: ").contains(parts);
        assertThat(answer.text().lines()).hasSize(1);
    }

    @BeforeAll
    void fillAndMove() {
        original = sqlite("original");
        postgres = postgres(PostgresServer.freshSchema());
        back = sqlite("back");
        try (TestServer server = start(original)) {
            fill(server);
            history = history(server);
            assertRefused(run("export", original, file("early.ndjson")), "is in use", "parley.data");
        }
        succeed("export", original, file("a.ndjson"));
        succeed("import", postgres, file("a.ndjson"));
        succeed("export", postgres, file("b.ndjson.gz"));
        succeed("import", back, file("b.ndjson.gz"));
        succeed("export", back, file("c.ndjson"));
    }

    private static Path file(String name) {
        return directory.resolve(name);
    }

    private void fill(TestServer server) {
        Api moderator = new Api(server.uri(""), ModeratedServer.KEY);
        try (JsonClient ada = connect(server, ADA);
                JsonClient eve = connect(server, ERASED)) {
            ada.join("talk");
            eve.join("talk");
            JsonNode first = ada.say("talk", "k1", "one\\ttwo \\\\ \\u0001 \\u0000 \\'three\\' \u00fc \ud83d\ude00")
                    .await("said");
            place = first.path("epoch").asString();
            ada.say("talk", "k2", "edited").await("said");
            ada.say("talk", "k3", "redacted").await("said");
            ada.send("{'op':'say','room':'talk','key':'k\\u0000\\\\4','json':{'n':1.50,'s':'\\u0000'}}")
                    .await("said");
            eve.say("talk", "k5", "erased").await("said");
            ada.send("{'op':'edit','room':'talk','seq':2,'key':'k6','text':'better'}")
                    .await("said");
            ada.send("{'op':'redact','room':'talk','seq':3,'key':'k7'}").await("said");
            ada.send("{'op':'say','room':'talk','key':'k8','type':'image/png','base64':'AAECg/8='}")
                    .await("said");
            ada.send("{'op':'react','room':'talk','seq':2,'key':'k9','text':'\ud83d\udc4d'}")
                    .await("said");
            eve.send("{'op':'react','room':'talk','seq':1,'key':'k10','text':'erased'}")
                    .await("said");
            ada.send("{'op':'react','room':'talk','seq':2,'key':'k11','text':'back'}")
                    .await("said");
            ada.send("{'op':'react','room':'talk','seq':2,'key':'k12','text':'back','remove':true}")
                    .await("said");
            ada.join("gone");
            ada.say("gone", "g1", "deleted").await("said");
            ada.say("gone", "g2", "deleted").await("said");
            moderator.delete("api/rooms/gone").json(200);
            ada.join("r\u00e4ume");
            ada.say("r\u00e4ume", "r1", "closed").await("said");
        }
        moderator.post("api/erasures", "{'user':'" + ERASED + "'}").json(200);
        moderator
                .put("api/rooms/" + Api.encoded("r\u00e4ume"), "{'closed':true}")
                .json(200);
        moderator.post("api/bans", ModeratedServer.ban(BANNED)).json(201);
    }

    private static String history(TestServer server) {
        Api reader = new Api(server.uri(""), Tokens.of(ADA));
        JsonNode page = reader.get("api/rooms/talk/messages").json(200);
        return page.path("messages").toString();
    }

    @Test
    void the_way_there_and_back_changes_nothing() throws IOException {
        byte[] first = Files.readAllBytes(file("a.ndjson"));
        try (GZIPInputStream packed = new GZIPInputStream(Files.newInputStream(file("b.ndjson.gz")))) {
            assertThat(new String(packed.readAllBytes(), UTF_8)).isEqualTo(new String(first, UTF_8));
        }
        assertThat(file("c.ndjson")).hasSameBinaryContentAs(file("a.ndjson"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgres", "back"})
    void people_find_everything_in_its_place_and_are_told_of_the_new_epoch(String log) {
        try (TestServer server = start(log.equals("postgres") ? postgres : back)) {
            assertThat(history(server)).isEqualTo(history);
            assertThat(JsonClient.request(server.uri(""))
                            .header("Authorization", "Bearer " + Tokens.of(BANNED))
                            .answer()
                            .status())
                    .isEqualTo(403);
            try (JsonClient ada = connect(server, ADA)) {
                ada.send("{'op':'join','id':1,'room':'talk','since':{'epoch':'" + place + "','seq':1}}");
                JsonNode joined = ada.await("joined");
                assertThat(joined.path("recovered").asBoolean()).isFalse();
                assertThat(joined.path("epoch").asString()).isNotEqualTo(place);
                ada.join("gone");
                ada.join("r\u00e4ume");
                // retries are answered with the old place, even of a message that is gone
                assertThat(seq(ada.say("talk", "k1", "one"))).isEqualTo(1);
                assertThat(seq(ada.send("{'op':'say','room':'talk','key':'k\\u0000\\\\4','text':'x'}")))
                        .isEqualTo(4);
                assertThat(seq(ada.say("gone", "g2", "deleted"))).isEqualTo(2);
                assertThat(seq(ada.say("gone", "g3", "new"))).isEqualTo(3);
                ada.say("r\u00e4ume", "r2", "too late").await("error");
            }
            if (log.equals("postgres")) {
                assertRefused(run("export", postgres, file("open.ndjson")), "is in use by", "Stop all servers");
                assertRefused(run("import", postgres, file("a.ndjson")), "is in use by");
            }
        }
        assertThat(file("open.ndjson")).doesNotExist();
    }

    private static int seq(JsonClient client) {
        return client.await("said").path("seq").asInt();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgres"})
    void a_target_must_be_empty(String kind) {
        Map<String, String> full = kind.equals("sqlite") ? original : postgres;
        assertRefused(
                run("import", full, file("a.ndjson")),
                "is not empty: it has 3 rooms and 2 records",
                kind.equals("sqlite") ? "parley.data" : "parley.cluster.schema");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        sqlite   | cut        | is truncated: it ends after line
        postgres | cut        | is truncated: it ends after line
        sqlite   | cut gz     | is truncated: it ends after line
        postgres | letter     | its contents do not match its checksum
        sqlite   | line       | it should contain 14 messages in 3 rooms
        postgres | more       | it continues after its last line
        sqlite   | order      | has the seq
        postgres | field      | has fields that this version does not know: zip
        sqlite   | twice      | is damaged: something is in it twice
        postgres | twice      | it should contain 14 messages in 3 rooms
        sqlite   | version    | has version 2 of the format, and this Parley knows version 1 only
        sqlite   | text       | is not a log that parley export has written
        sqlite   | empty      | is truncated: it ends after line 0
        sqlite   | missing    | does not exist""")
    void a_file_that_is_not_whole_is_refused_and_leaves_the_log_empty(String kind, String how, String why)
            throws IOException {
        Map<String, String> target =
                kind.equals("sqlite") ? sqlite("target-" + how) : postgres(PostgresServer.freshSchema());
        Path damaged = file(how + ".ndjson");
        damage(how, damaged);
        assertRefused(run("import", target, damaged), why);
        succeed("import", target, file("a.ndjson"));
    }

    private static void damage(String how, Path damaged) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(file("a.ndjson")));
        String whole = Files.readString(file("a.ndjson"));
        switch (how) {
            case "cut" -> Files.writeString(damaged, whole.substring(0, whole.length() - 40));
            case "cut gz" -> {
                byte[] packed = Files.readAllBytes(file("b.ndjson.gz"));
                Files.write(damaged, Arrays.copyOf(packed, packed.length * 2 / 3));
            }
            case "letter" -> Files.writeString(damaged, whole.replace("better", "bitter"));
            case "line" -> {
                lines.remove(2);
                Files.write(damaged, lines);
            }
            case "more" -> Files.writeString(damaged, whole + "{}\n");
            case "order" -> {
                lines.add(2, lines.get(3));
                Files.write(damaged, lines);
            }
            case "twice" -> {
                lines.add(1, lines.get(1));
                Files.write(damaged, lines);
            }
            case "field" -> Files.writeString(damaged, whole.replaceFirst("\"seq\"", "\"zip\":1,\"seq\""));
            case "version" -> Files.writeString(damaged, whole.replaceFirst("\"version\":1", "\"version\":2"));
            case "text" -> Files.writeString(damaged, "room,text\nlobby,hello\n");
            case "empty" -> Files.writeString(damaged, "");
            default -> assertThat(damaged).doesNotExist();
        }
    }

    @Test
    void what_is_there_is_not_overwritten_and_what_is_not_there_is_not_exported() {
        assertRefused(run("export", original, file("a.ndjson")), "exists already");
        assertRefused(run("export", sqlite("nothing"), file("no.ndjson")), "There is no log in", "parley.data");
        assertThat(directory.resolve("nothing")).doesNotExist();
        assertRefused(
                run("export", postgres("nothing"), file("no.ndjson")), "There is no log in", "parley.cluster.schema");
        assertThat(file("no.ndjson")).doesNotExist();
        Answer answer = run("export", Map.of("parley.log", "memory"), file("no.ndjson"));
        assertThat(answer.code()).isEqualTo(2);
        assertThat(answer.text()).contains("parley.log=memory keeps nothing");
    }
}
