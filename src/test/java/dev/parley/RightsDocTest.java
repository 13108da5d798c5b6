package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.Docs;
import dev.parley.it.HandshakeRequest;
import dev.parley.it.HttpAnswer;
import dev.parley.it.JsonClient;
import dev.parley.it.Scenarios;
import dev.parley.it.TestServer;
import dev.parley.it.Tokens;
import dev.parley.message.Verb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Starts a server with each example of rights.md, and holds its table of verdicts against what people get. */
class RightsDocTest {
    private static final Pattern FENCED = Pattern.compile("```\n(.*?)```", Pattern.DOTALL);

    /** {@code | kim [role role] (room: verb verb) | `room` | `verb` | yes, line 3 |}. */
    private static final Pattern ROW = Pattern.compile(
            "\\| ([a-zA-Z0-9]+)(?: \\[(.+)])?(?: \\((.+): (.+)\\))? \\| `(\\S+)` \\| `(\\S+)` \\| (yes|no)(?:, (.+))? \\|");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path directory;

    /** One row of a table; without a token it is about a guest. */
    private record Row(String text, @Nullable String token, String room, String verb, boolean yes, String decidedBy) {
        static Row of(String text) {
            Matcher match = ROW.matcher(text);
            assertThat(match.matches()).as(text).isTrue();
            String user = match.group(1);
            String line = match.group(8);
            String place = line == null
                    ? "no rule names it"
                    : line.equals("claim") ? "the token's claim parley" : "rules.conf:" + line.replace("line ", "");
            return new Row(
                    text,
                    user.equals("guest") ? null : token(user, match.group(2), match.group(3), match.group(4)),
                    match.group(5),
                    match.group(6),
                    match.group(7).equals("yes"),
                    place);
        }

        private static String token(
                String user, @Nullable String roles, @Nullable String rooms, @Nullable String verbs) {
            String claims = "{'sub':'" + user + "'";
            if (roles != null) {
                claims += ",'roles':" + list(roles);
            }
            if (rooms != null && verbs != null) {
                claims += ",'parley':[{'rooms':'" + rooms + "','may':" + list(verbs) + "}]";
            }
            return Tokens.with(claims + "}");
        }

        private static String list(String words) {
            return Arrays.stream(words.split(" "))
                    .map(word -> "'" + word + "'")
                    .collect(Collectors.joining(",", "[", "]"));
        }

        HandshakeRequest as(HandshakeRequest request) {
            return token == null ? request : request.header("Authorization", "Bearer " + token);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "A public site with read-only news, 9",
        "A company with departments and private talks, 15",
        "A support desk with guests, 11",
    })
    void gives_the_verdicts_that_the_page_promises(String example, int rows) throws IOException {
        String section = Docs.section("rights.md", "### " + example);
        Matcher rules = FENCED.matcher(section);
        assertThat(rules.find()).isTrue();
        List<Row> table = section.lines()
                .filter(line -> line.matches("\\|.*`.*"))
                .map(Row::of)
                .toList();
        assertThat(table).hasSize(rows);
        try (TestServer server = server(rules.group(1))) {
            for (Row row : table) {
                assertDryRun(server, row);
                assertInRoom(server, row);
            }
        }
    }

    private TestServer server(String rules) throws IOException {
        Path file = Files.writeString(directory.resolve("rules.conf"), rules);
        Map<String, String> settings = new HashMap<>(Scenarios.SETTINGS);
        settings.put("parley.rooms.rules", file.toString());
        settings.put("parley.auth.jwt.roles-claim", "roles");
        settings.put("parley.metrics.readers", "127.0.0.1,::1");
        return TestServer.start(settings);
    }

    private static void assertDryRun(TestServer server, Row row) {
        HttpAnswer answer = row.as(HandshakeRequest.to(server.uri(
                                "api/handshake?protocols=parley.v1.json&room=" + row.room + "&verb=" + row.verb))
                        .without("Upgrade")
                        .without("Sec-WebSocket-Key")
                        .without("Sec-WebSocket-Version")
                        .with("Connection", "close"))
                .answer();
        JsonNode verdict = JsonMapper.shared().readTree(answer.body());
        assertThat(verdict.path("allowed").asBoolean()).as(row.text).isEqualTo(row.yes);
        assertThat(verdict.path("decidedBy").asString()).as(row.text).isEqualTo(row.decidedBy);
    }

    /** Enters the room, and speaks in it if the row is about speaking. */
    private static void assertInRoom(TestServer server, Row row) {
        try (JsonClient client =
                JsonClient.over(row.as(JsonClient.request(server.uri(""))).open())) {
            client.next("welcome");
            JsonNode answer = client.send("{'op':'join','id':1,'room':'" + row.room + "'}")
                    .next();
            boolean joined = answer.path("ev").asString().equals("joined");
            if (!joined) {
                assertThat(answer.path("code").asString()).as(row.text).isEqualTo("forbidden");
            }
            if (row.verb.equals("join")) {
                assertThat(joined).as(row.text).isEqualTo(row.yes);
            } else if (joined) {
                assertThat(words(answer.path("may")).contains(row.verb))
                        .as(row.text)
                        .isEqualTo(row.yes);
                if (row.verb.equals("say")) {
                    assertSaying(client.say(row.room, "k", "x"), row);
                }
            }
        }
    }

    private static void assertSaying(JsonClient client, Row row) {
        if (row.yes) {
            client.await("said");
        } else {
            assertThat(client.await("error").path("code").asString())
                    .as(row.text)
                    .isEqualTo("forbidden");
        }
    }

    private static List<String> words(JsonNode list) {
        return list.valueStream().map(JsonNode::asString).toList();
    }

    @Test
    void the_page_lists_every_verb_in_order() throws IOException {
        assertThat(Docs.section("rights.md", "## Verbs")
                        .lines()
                        .filter(line -> line.startsWith("| `"))
                        .map(line -> line.split("`", -1)[1]))
                .containsExactlyElementsOf(
                        Arrays.stream(Verb.values()).map(Verb::word).toList());
    }
}
