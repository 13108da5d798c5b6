package dev.parley;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.it.JsonClient;
import dev.parley.it.ModeratedServer;
import dev.parley.it.PostgresServer;
import dev.parley.it.Scenarios;
import dev.parley.it.TestServer;
import dev.parley.it.Tokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Who is present in a room whose people are on two servers, and what they signal to each other. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterPresenceTest {
    /** The events that came while a test waited for something else. */
    private final Map<JsonClient, List<JsonNode>> told = new HashMap<>();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private static Path directory;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private TestServer first;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private TestServer second;

    private final Map<String, String> settings = new HashMap<>(ModeratedServer.SETTINGS);

    @BeforeAll
    void start() {
        try {
            Path rules =
                    Files.writeString(directory.resolve("rooms.conf"), "** * anyone\noptions silent presence=off\n");
            settings.put("parley.rooms.rules", rules.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        settings.put("parley.departure-grace", "500ms");
        settings.putAll(PostgresTest.onPostgres(settings, PostgresServer.freshSchema()));
        first = TestServer.start(settings);
        second = TestServer.start(settings);
    }

    @AfterAll
    void stop() {
        first.close();
        second.close();
    }

    private static JsonClient connect(TestServer server, String user) {
        JsonClient client = JsonClient.over(JsonClient.request(server.uri(""))
                .header("Authorization", "Bearer " + Tokens.of(user))
                .open());
        client.next("welcome");
        return client;
    }

    /** Returns who is in a room, and keeps the events that come before the answer. */
    private List<String> who(JsonClient client, String room) {
        client.send("{'op':'who','room':'" + room + "'}");
        JsonNode answer = client.next();
        for (; !answer.path("ev").asString().equals("members"); answer = client.next()) {
            told.computeIfAbsent(client, any -> new ArrayList<>()).add(answer);
        }
        JsonNode people = answer.path("members");
        return StreamSupport.stream(people.spliterator(), false)
                .map(each -> each.path("id").asString())
                .toList();
    }

    private static String id(JsonNode event) {
        return event.path("user").path("id").asString();
    }

    private void awaitPeople(JsonClient client, String room, String... people) {
        await().atMost(60, SECONDS)
                .untilAsserted(() -> assertThat(who(client, room)).containsExactlyInAnyOrder(people));
    }

    @Test
    void who_comes_and_goes_on_one_server_is_told_on_the_other() {
        String room = Scenarios.newRoom();
        try (JsonClient ann = connect(first, "ann")) {
            ann.join(room);
            try (JsonClient bob = connect(second, "bob")) {
                bob.join(room);
                assertThat(id(ann.next("arrived"))).isEqualTo("bob");
                awaitPeople(bob, room, "ann", "bob");
                assertThat(who(ann, room)).containsExactlyElementsOf(who(bob, room));
                bob.send("{'op':'leave','room':'" + room + "'}").await("left");
                assertThat(id(ann.next("departed"))).isEqualTo("bob");
                bob.join(room);
                assertThat(id(ann.next("arrived"))).isEqualTo("bob");
            }
            assertThat(id(ann.next("departed"))).isEqualTo("bob");
            assertThat(who(ann, room)).containsExactly("ann");
        }
    }

    @Test
    void the_answer_to_join_lists_the_people_of_all_servers() {
        String room = Scenarios.newRoom();
        try (JsonClient ann = connect(first, "ann");
                JsonClient carol = connect(first, "carol");
                JsonClient bob = connect(second, "bob")) {
            ann.join(room);
            bob.join(room);
            assertThat(id(ann.next("arrived"))).isEqualTo("bob");
            assertThat(carol.join(room).path("members")).hasSize(3);
        }
    }

    @Test
    void a_person_on_both_servers_arrives_once_and_departs_once() {
        String room = Scenarios.newRoom();
        try (JsonClient ann = connect(first, "ann");
                JsonClient eve = connect(second, "eve")) {
            ann.join(room);
            eve.join(room);
            awaitPeople(ann, room, "ann", "eve");
            JsonClient here = connect(first, "bob");
            here.join(room);
            JsonClient there = connect(second, "bob");
            there.join(room);
            awaitPeople(eve, room, "ann", "eve", "bob");
            // on the second server bob stays, and so for everybody
            here.close();
            awaitGraceOf(first, ann, room);
            assertThat(who(ann, room)).contains("bob");
            assertThat(who(eve, room)).contains("bob");
            there.close();
            awaitPeople(ann, room, "ann", "eve", "carol");
            awaitPeople(eve, room, "ann", "eve", "carol");
            for (JsonClient each : List.of(ann, eve)) {
                assertThat(tellings(each, "bob")).containsExactly("arrived", "departed");
            }
        }
    }

    private JsonClient carol(TestServer server, String room) {
        JsonClient carol = connect(server, "carol");
        carol.join(room);
        return carol;
    }

    /** Waits until the grace of everybody who has left a server before is over there. */
    private void awaitGraceOf(TestServer server, JsonClient watcher, String room) {
        carol(server, room).close();
        await().atMost(60, SECONDS)
                .untilAsserted(() -> assertThat(tellings(watcher, "carol")).containsExactly("arrived", "departed"));
        var unused = carol(server, room);
    }

    /** Returns what a client was told about a person. */
    private List<String> tellings(JsonClient client, String user) {
        List<JsonNode> all = told.computeIfAbsent(client, any -> new ArrayList<>());
        all.addAll(client.rest());
        return all.stream()
                .filter(each -> id(each).equals(user))
                .map(each -> each.path("ev").asString())
                .toList();
    }

    @Test
    void a_room_without_presence_stays_silent_on_all_servers() {
        String beside = Scenarios.newRoom();
        try (JsonClient ann = connect(first, "ann");
                JsonClient bob = connect(second, "bob")) {
            assertThat(ann.join("silent").path("members")).isEmpty();
            assertThat(bob.join("silent").path("members")).isEmpty();
            ann.join(beside);
            bob.join(beside);
            JsonNode event = ann.next("arrived");
            assertThat(event.path("room").asString()).isEqualTo(beside);
            assertThat(who(ann, "silent")).isEmpty();
        }
    }

    @Test
    void the_people_of_a_server_that_stops_depart_once_and_those_who_reconnect_stay() {
        String room = Scenarios.newRoom();
        TestServer third = TestServer.start(settings);
        try (JsonClient ann = connect(first, "ann");
                JsonClient moved = connect(second, "carol")) {
            ann.join(room);
            JsonClient bob = connect(third, "bob");
            bob.join(room);
            JsonClient carol = connect(third, "carol");
            carol.join(room);
            awaitPeople(ann, room, "ann", "bob", "carol");
            moved.join(room);
            third.close();
            awaitPeople(ann, room, "ann", "carol");
            awaitPeople(moved, room, "ann", "carol");
        } finally {
            third.close();
        }
    }

    @Test
    void a_signal_reaches_the_members_on_the_other_server_and_not_its_sender() {
        String room = Scenarios.newRoom();
        try (JsonClient ann = connect(first, "ann");
                JsonClient bob = connect(second, "bob")) {
            ann.join(room);
            bob.join(room);
            ann.await("arrived");
            // until both servers know each other, which takes a moment after the start
            await().atMost(60, SECONDS).until(() -> {
                ann.send("{'op':'signal','room':'" + room + "','kind':'typing','json':{'on':true}}");
                return bob.rest().stream()
                        .anyMatch(each -> each.path("ev").asString().equals("signal"));
            });
            String big = "x".repeat(12_000);
            ann.send("{'op':'signal','room':'" + room + "','kind':'big','json':'" + big + "'}");
            JsonNode signal = bob.await("signal");
            while (!signal.path("kind").asString().equals("big")) {
                signal = bob.await("signal");
            }
            assertThat(signal.path("json").asString()).isEqualTo(big);
            assertThat(id(signal).isEmpty() ? signal.path("from").path("id").asString() : id(signal))
                    .isEqualTo("ann");
            ann.assertNothingMore();
        }
    }
}
