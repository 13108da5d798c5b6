package dev.parley;

import static dev.parley.it.JsonClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.it.JsonClient;
import dev.parley.it.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The options of rooms, from outside. */
class OptionsOnJettyTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path directory;

    private TestServer start(String options) throws IOException {
        return TestServer.start(Map.of("parley.rooms.rules", file(options).toString()));
    }

    private Path file(String options) throws IOException {
        return Files.writeString(directory.resolve("rooms.conf"), "** * anyone\n" + options);
    }

    private static JsonNode say(JsonClient client, int id) throws IOException {
        client.send("{'op':'say','id':" + id + ",'room':'r','key':'k" + id + "','text':'x'}");
        JsonNode event = client.next();
        while (!event.path("re").asString("").equals(Integer.toString(id))) {
            event = client.next();
        }
        return event;
    }

    @Test
    void a_full_room_takes_nobody_until_someone_leaves() throws IOException {
        try (TestServer server = start("options r members=1\n");
                JsonClient one = JsonClient.open(server.uri(""));
                JsonClient two = JsonClient.open(server.uri(""))) {
            one.join("r");
            two.send("{'op':'join','id':1,'room':'r'}").assertError("1", "room-full");
            two.send("{'op':'say','id':2,'room':'r','key':'k','text':'x'}").assertError("2", "not-joined");
            one.join("r");

            one.send("{'op':'leave','id':3,'room':'r'}").await("left");
            two.join("r");
        }
    }

    @Test
    void a_room_without_presence_tells_nothing_about_people() throws IOException {
        try (TestServer server = start("options r presence=off\n");
                JsonClient one = JsonClient.open(server.uri(""));
                JsonClient two = JsonClient.open(server.uri(""))) {
            assertThat(one.join("r").path("members")).isEqualTo(json("[]"));
            assertThat(two.join("r").path("members")).isEqualTo(json("[]"));
            one.send("{'op':'who','id':1,'room':'r'}");
            // an arrival would have come before this answer
            JsonNode next = one.next();
            assertThat(next.path("ev").asString()).isEqualTo("members");
            assertThat(next.path("members")).isEqualTo(json("[]"));
        }
    }

    @Test
    void slow_mode_takes_one_message_per_person_and_says_when_the_next_may_come() throws IOException {
        try (TestServer server = start("options r slow=1h\n");
                JsonClient one = JsonClient.open(server.uri(""));
                JsonClient two = JsonClient.open(server.uri(""))) {
            one.join("r");
            two.join("r");
            assertThat(say(one, 1).path("ev").asString()).isEqualTo("said");
            JsonNode error = say(one, 2);
            assertThat(error.path("code").asString()).isEqualTo("slow-down");
            assertThat(error.path("retryAfter").asLong()).isBetween(1L, 3_600_000L);
            assertThat(say(two, 3).path("ev").asString()).isEqualTo("said");

            // the verb moderate, which * does not contain, exempts
            file("** moderate anyone\noptions r slow=1h\n");
            one.await("rights");
            assertThat(say(one, 4).path("ev").asString()).isEqualTo("said");
        }
    }

    @Test
    void an_edit_is_measured_like_a_message() throws IOException {
        try (TestServer server = start("options r message=5\n");
                JsonClient client = JsonClient.open(server.uri(""))) {
            client.join("r");
            client.say("r", "k1", "12345").await("said");
            client.send("{'op':'edit','id':1,'room':'r','seq':1,'key':'k2','text':'123456'}")
                    .assertError("1", "too-big");
            client.send("{'op':'edit','id':2,'room':'r','seq':1,'key':'k3','text':'54321'}")
                    .await("said");
        }
    }

    @Test
    void slow_mode_of_more_than_a_year_fails_the_start_with_file_and_line() {
        assertThatThrownBy(() -> start("options r slow=400d\n"))
                .hasStackTraceContaining("rooms.conf:2: slow: expected at most 366 days");
    }
}
