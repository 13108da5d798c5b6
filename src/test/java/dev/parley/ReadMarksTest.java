package dev.parley;

import static dev.parley.it.JsonClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.Api;
import dev.parley.it.JsonClient;
import dev.parley.it.ModeratedServer;
import dev.parley.it.PostgresServer;
import dev.parley.it.TestServer;
import dev.parley.it.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** How far people have read: who is told, and what outlives a restart. */
class ReadMarksTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path directory;

    private Map<String, String> settings(String log, String options) throws IOException {
        Map<String, String> settings = new HashMap<>(ModeratedServer.SETTINGS);
        settings.put(
                "parley.rooms.rules",
                Files.writeString(directory.resolve("rooms.conf"), "** * anyone\n" + options)
                        .toString());
        settings.put("parley.data", directory.resolve("data").toString());
        settings.put("parley.log", log);
        settings.put("parley.departure-grace", "100ms");
        return log.equals("postgres") ? PostgresTest.onPostgres(settings, PostgresServer.freshSchema()) : settings;
    }

    private static JsonClient connect(TestServer server, String user) {
        JsonClient client = JsonClient.over(JsonClient.request(server.uri(""))
                .header("Authorization", "Bearer " + Tokens.of(user))
                .open());
        client.next("welcome");
        return client;
    }

    private static void read(JsonClient client, int... seqs) {
        client.send(IntStream.of(seqs)
                .mapToObj(seq -> "{'op':'read','room':'r','seq':" + seq + "}")
                .toArray(String[]::new));
    }

    /** Returns marks as {@code person:seq}. */
    private static List<String> marks(JsonNode event) {
        return StreamSupport.stream(event.path("marks").spliterator(), false)
                .map(mark -> mark.at("/user/id").asString() + ":" + mark.path("seq"))
                .toList();
    }

    /** Waits until a mark is told; returns all that were told until then. */
    private static List<String> awaitMark(JsonClient client, String mark) {
        List<String> all = new ArrayList<>();
        while (!all.contains(mark)) {
            all.addAll(marks(client.await("read")));
        }
        return all;
    }

    private static void sayFive(JsonClient client) {
        for (int i = 1; i <= 5; i++) {
            client.say("r", "k" + i, "message " + i).await("said");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "memory", "postgres"})
    void a_mark_moves_forward_only_is_told_once_a_second_and_goes_with_an_erased_person(String log) throws IOException {
        try (TestServer server = TestServer.start(settings(log, ""));
                JsonClient ann = connect(server, "ann");
                JsonClient bob = connect(server, "bob")) {
            assertThat(ann.join("r").has("marks")).isFalse();
            sayFive(ann);
            bob.join("r");
            read(bob, 1, 2, 3, 4, 2);
            assertThat(awaitMark(ann, "bob:4")).as("merged").hasSizeLessThan(4);
            read(bob, 3);
            read(bob, 900);
            assertThat(awaitMark(ann, "bob:5")).as("no further than the log").containsExactly("bob:5");
            JsonNode told = ann.join("r").at("/marks/0");
            assertThat(told).isEqualTo(json("{'user':{'id':'bob','name':'bob by name'},'seq':5}"));

            bob.send("{'op':'read','id':1,'room':'r'}").assertError("1", "invalid");
            bob.send("{'op':'read','id':2,'room':'r','seq':0}").assertError("2", "invalid");
            bob.send("{'op':'read','id':3,'room':'elsewhere','seq':1}").assertError("3", "not-joined");

            new Api(server.uri(""), ModeratedServer.KEY)
                    .post("api/erasures", "{'user':'bob'}")
                    .json(200);
            assertThat(ann.join("r").has("marks")).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgres"})
    void marks_of_users_outlive_a_restart_and_those_of_guests_do_not(String log) throws IOException {
        Map<String, String> settings = settings(log, "");
        try (TestServer server = TestServer.start(settings);
                JsonClient ann = connect(server, "ann");
                JsonClient guest = JsonClient.open(server.uri(""))) {
            ann.join("r");
            guest.join("r");
            sayFive(ann);
            read(guest, 2);
            read(ann, 3);
            awaitMark(guest, "ann:3");
        }
        try (TestServer server = TestServer.start(settings);
                JsonClient bob = connect(server, "bob")) {
            JsonNode joined = bob.join("r");
            assertThat(joined.has("marks") ? marks(joined) : marks(bob.await("read")))
                    .as("told with the join, or as soon as it is read from the log")
                    .containsExactly("ann:3");
        }
    }

    @Test
    void a_hidden_mark_and_one_in_a_room_that_tells_none_reach_the_person_alone() throws IOException {
        String options = "options quiet.* reads=off\noptions silent.* presence=off\n";
        try (TestServer server = TestServer.start(settings("memory", options));
                JsonClient ann = connect(server, "ann");
                JsonClient phone = connect(server, "ann");
                JsonClient bob = connect(server, "bob")) {
            for (String room : List.of("quiet.1", "silent.1", "r")) {
                List.of(ann, phone, bob).forEach(each -> each.join(room));
                bob.say(room, "k", "one").await("said");
                bob.say(room, "k2", "two").await("said");
            }
            ann.send("{'op':'read','room':'quiet.1','seq':1}", "{'op':'read','room':'silent.1','seq':1}");
            assertThat(List.of(
                            phone.await("read").path("room").asString(),
                            phone.await("read").path("room").asString()))
                    .containsExactlyInAnyOrder("quiet.1", "silent.1");
            ann.send("{'op':'read','room':'r','seq':1,'hidden':true}");
            assertThat(awaitMark(phone, "ann:1")).contains("ann:1");
            assertThat(bob.join("quiet.1").has("marks")).isFalse();
            assertThat(bob.join("silent.1").has("marks")).isFalse();
            assertThat(bob.join("r").has("marks")).isFalse();
            assertThat(marks(phone.join("r"))).containsExactly("ann:1");
            ann.send("{'op':'read','room':'r','seq':1}");
            assertThat(marks(bob.await("read"))).as("no longer hidden").containsExactly("ann:1");
            ann.send("{'op':'read','room':'r','seq':2,'hidden':true}");
            assertThat(marks(bob.await("read"))).as("hidden again").containsExactly("ann:0");
        }
    }

    @Test
    void marks_are_told_and_stored_across_servers() throws IOException {
        Map<String, String> settings = settings("postgres", "");
        try (TestServer first = TestServer.start(settings);
                TestServer second = TestServer.start(settings);
                JsonClient ann = connect(first, "ann");
                JsonClient laptop = connect(second, "ann");
                JsonClient bob = connect(second, "bob")) {
            List.of(ann, laptop, bob).forEach(each -> each.join("r"));
            sayFive(bob);
            ann.send("{'op':'history','id':7,'room':'r','after':4,'limit':1}").await("history");
            read(ann, 4);
            awaitMark(bob, "ann:4");
            awaitMark(laptop, "ann:4");
            ann.send("{'op':'read','room':'r','seq':5,'hidden':true}");
            awaitMark(laptop, "ann:5");
            assertThat(awaitMark(bob, "ann:0")).doesNotContain("ann:5");
        }
    }
}
