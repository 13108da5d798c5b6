package dev.parley;

import static dev.parley.it.JsonClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.it.Http;
import dev.parley.it.JsonClient;
import dev.parley.it.LogRecorder;
import dev.parley.it.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The file of rules, from outside: refused at the start if it is wrong, and read again when it changes. */
class RulesOnJettyTest {
    private static final String OPEN = "a.* join,say,history anyone\n";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path directory;

    private Path file(String content) throws IOException {
        return Files.writeString(directory.resolve("rooms.conf"), content);
    }

    private static TestServer start(Path file) {
        return TestServer.start(Map.of("parley.rooms.rules", file.toString()));
    }

    private static String line(int number) {
        return "rooms.conf:" + number + ": ";
    }

    private static boolean hasLogged(LogRecorder log, String part) {
        return log.lines().stream().anyMatch(each -> each.contains(part));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.* jion anyone      | \"jion\" is not a verb",
                "a*b join anyone      | \"a*b\" is neither a part of a room name nor",
                "a join role:admim    | the role admim is unknown",
                "x.y say users        | the line can never decide: rooms.conf:1 decides",
                "options a size=1     | \"size\" is not an option",
                "a join               | expected: pattern  verbs  who",
            })
    void does_not_start_with_a_wrong_line_and_names_file_line_and_reason(String wrong, String why) throws IOException {
        Path file = file("x.** join,say anyone\n\n" + wrong + "\nb join nobody,users\n");

        assertThatThrownBy(() -> start(file))
                .hasStackTraceContaining(line(3) + why)
                .hasStackTraceContaining(line(4) + "nobody stands alone");
    }

    @Test
    void a_room_takes_no_payload_over_its_own_limit_and_no_first_message_of_a_guest() throws IOException {
        Path file = file("** * anyone\noptions small message=5\noptions users.* create=users\n");
        try (TestServer server = start(file);
                JsonClient guest = JsonClient.open(server.uri(""))) {
            guest.join("small");
            guest.say("small", "k1", "12345").await("said");
            guest.send("{'op':'say','id':1,'room':'small','key':'k2','text':'123456'}")
                    .assertError("1", "too-big");
            guest.join("users.new");
            guest.send("{'op':'say','id':2,'room':'users.new','key':'k3','text':'first'}")
                    .assertError("2", "forbidden");
        }
    }

    @Test
    void does_not_start_with_rules_it_cannot_read() throws IOException {
        assertThatThrownBy(() -> start(directory.resolve("none.conf")))
                .hasStackTraceContaining("parley.rooms.rules: there is no file");
        Path latin = Files.write(directory.resolve("latin.conf"), new byte[] {'a', (byte) 0xe4, '\n'});
        assertThatThrownBy(() -> start(latin)).hasStackTraceContaining("is not UTF-8");
        Path huge = Files.writeString(directory.resolve("huge.conf"), "#".repeat(256 * 1024 + 1));
        assertThatThrownBy(() -> start(huge)).hasStackTraceContaining("is larger than 262144 bytes");
        assertThatThrownBy(() -> TestServer.start(Map.of(
                        "parley.rooms.rules", file(OPEN).toString(), "parley.rooms.rules-inline", "b join anyone")))
                .hasStackTraceContaining("parley.rooms.rules and parley.rooms.rules-inline are both set");
        assertThatThrownBy(() -> TestServer.start(Map.of("parley.rooms.rules-inline", "a join anyone; b fly anyone")))
                .hasStackTraceContaining("parley.rooms.rules-inline:2: \"fly\" is not a verb");
    }

    @Test
    void new_rules_hold_for_those_who_are_in_the_room_already() throws IOException {
        Path file = file(OPEN);
        try (TestServer server = start(file);
                JsonClient one = JsonClient.open(server.uri(""));
                JsonClient two = JsonClient.open(server.uri(""))) {
            assertThat(one.join("a.x").path("may")).isEqualTo(json("['join','say','history','react']"));
            two.join("a.y");

            file("a.x join anyone\n");
            assertThat(one.await("rights").path("may")).isEqualTo(json("['join']"));
            one.send("{'op':'say','id':1,'room':'a.x','key':'k','text':'x'}").assertError("1", "forbidden");
            assertThat(two.await("left").path("reason").asString()).isEqualTo("forbidden");

            file("** join,say anyone\n");
            assertThat(one.await("rights").path("may")).isEqualTo(json("['join','say','react']"));
            one.say("a.x", "k", "x").await("said");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.* join,fly anyone", "", "# cut off", "options a.* members=5", "\0", "a.* join role:x"})
    void a_reload_that_fails_keeps_the_old_rules(String content) throws IOException {
        Path file = file(OPEN);
        try (LogRecorder log = new LogRecorder("dev.parley.rights.RuleWatcher");
                TestServer server = start(file);
                JsonClient client = JsonClient.open(server.uri(""))) {
            client.join("a.x");

            file(content);
            await().until(() -> hasLogged(log, "Rules stay as they were, because " + file));
            client.say("a.x", "k", "x").await("said");
            client.send("{'op':'join','id':2,'room':'b'}").assertError("2", "forbidden");

            file(OPEN + "b join anyone\n");
            await().until(() -> hasLogged(log, "Rules were read again"));
            client.join("b");
            assertThat(log.lines()).hasSize(2);
        }
    }

    @Test
    void a_reload_that_fails_names_file_line_and_reason_once() throws IOException {
        Path file = file(OPEN);
        try (LogRecorder log = new LogRecorder("dev.parley.rights.RuleWatcher");
                TestServer server = start(file);
                JsonClient client = JsonClient.open(server.uri(""))) {
            client.join("a.x");
            file("roles staff\na.* join anyone\na.b join,say role:stuff\na.* join users\n");
            await().until(() -> hasLogged(log, line(4)));
            assertThat(log.lines().get(0))
                    .contains(line(3) + "the role stuff is unknown", line(4) + "the line can never decide");

            Files.delete(file);
            await().until(() -> hasLogged(log, "there is no file"));
            client.say("a.x", "k", "x").await("said");
            assertThat(log.lines()).hasSize(2);
        }
    }

    @Test
    void a_room_that_one_may_not_see_and_one_that_does_not_exist_get_the_same_answer() throws IOException {
        try (TestServer server = start(file("a.* join,say,history anyone\nb.* join,history nobody"));
                JsonClient client = JsonClient.open(server.uri(""))) {
            List<String> bodies = List.of("b.x", "nowhere", "b.y.z").stream()
                    .map(room -> Http.get(server.uri("api/rooms/" + room + "/messages"))
                            .body())
                    .distinct()
                    .toList();
            assertThat(bodies).hasSize(1);
            assertThat(bodies.get(0)).contains("\"status\":403", "\"reason\":\"forbidden\"");
            String join = "{'op':'join','id':1,'room':'";
            assertThat(client.send(join + "b.x'}").next())
                    .isEqualTo(client.send(join + "nowhere'}").next());
        }
    }
}
