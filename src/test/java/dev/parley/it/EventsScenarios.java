package dev.parley.it;

import static dev.parley.it.Scenarios.newRoom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A room as server-sent events; the server must run with {@link #SETTINGS}. */
public interface EventsScenarios extends ModeratedServer {
    int PER_USER = 3;

    /** What the server is started with. */
    Map<String, String> SETTINGS = settings();

    private static Map<String, String> settings() {
        Map<String, String> all = new HashMap<>(PublishScenarios.SETTINGS);
        all.put("parley.connections.per-user", String.valueOf(PER_USER));
        all.put("parley.heartbeat", "1s");
        return Map.copyOf(all);
    }

    private URI uri(String room, String query) {
        return base().resolve("api/rooms/" + room + "/events" + query);
    }

    private JsonNode say(String room, String text) {
        return new Api(base(), PublishScenarios.SAY_KEY)
                .post("api/rooms/" + room + "/messages", "{'text':'" + text + "'}")
                .json(201);
    }

    private Api.Reply refused(String room, String query) {
        return new Api(base(), "").get("api/rooms/" + room + "/events" + query);
    }

    @Test
    default void sends_what_is_said_and_who_comes_and_goes() {
        String room = newRoom();
        try (EventLine line = EventLine.open(uri(room, "?name=Ada"))) {
            assertThat(line.header("Content-Type")).isEqualToIgnoringCase("text/event-stream;charset=utf-8");
            assertThat(line.header("Cache-Control")).isEqualTo("no-store");
            assertThat(line.header("X-Accel-Buffering")).isEqualTo("no");
            assertThat(line.next("welcome").json().at("/user/name").asString()).startsWith("Ada");
            EventLine.Block joined = line.next("joined");
            String epoch = joined.json().path("epoch").asString();
            assertThat(joined.id()).isEqualTo(epoch + ":0");
            assertThat(joined.json().path("may").toString()).contains("say");
            try (JsonClient bob = JsonClient.guest(base(), "Bob")) {
                JsonNode members = bob.join(room).path("members");
                assertThat(members.toString()).contains("Ada");
                assertThat(line.next("arrived").json().at("/user/name").asString())
                        .isEqualTo("Bob");
                bob.say(room, "k", "hi\\nthere").await("said");
                EventLine.Block message = line.next("message");
                assertThat(message.id()).isEqualTo(epoch + ":1");
                assertThat(message.json().path("text").asString()).isEqualTo("hi\nthere");
                bob.send("{'op':'signal','room':'" + room + "','kind':'typing'}");
                assertThat(line.next("signal").json().path("kind").asString()).isEqualTo("typing");
            }
            line.next("departed");
        }
        try (JsonClient bob = JsonClient.open(base())) {
            bob.join(room);
            await().until(() -> !isInRoom(bob, room, "Ada"));
        }
    }

    private static boolean isInRoom(JsonClient client, String room, String name) {
        client.send("{'op':'who','id':1,'room':'" + room + "'}");
        return client.await("members").toString().contains(name);
    }

    @Test
    default void resumes_after_the_last_event_as_since_does() {
        String room = newRoom();
        String last;
        try (EventLine line = EventLine.open(uri(room, ""))) {
            line.await("joined");
            say(room, "one");
            last = line.await("message").id();
        }
        say(room, "two");
        say(room, "three");
        try (EventLine line = EventLine.open(uri(room, "?since=0"), "Last-Event-ID", last);
                EventLine query = EventLine.open(uri(room, "?since=" + last))) {
            for (EventLine each : List.of(line, query)) {
                EventLine.Block joined = each.await("joined");
                assertThat(joined.json().path("recovered").asBoolean()).isTrue();
                assertThat(joined.json().path("missed").asInt()).isEqualTo(2);
                assertThat(joined.json().at("/messages/1/text").asString()).isEqualTo("three");
                assertThat(joined.id()).endsWith(":3");
            }
            say(room, "four");
            assertThat(line.await("message").id()).endsWith(":4");
        }
        try (EventLine line = EventLine.open(uri(room, ""), "Last-Event-ID", "another:1")) {
            JsonNode joined = line.await("joined").json();
            assertThat(joined.path("recovered").asBoolean()).isFalse();
            assertThat(joined.path("reason").asString()).isEqualTo("epoch-changed");
        }
        refused(room, "?since=yesterday").assertProblem(400, "since-invalid");
    }

    @Test
    default void those_who_hang_up_while_they_are_written_to_disturb_nobody() {
        String room = newRoom();
        try (EventLine stays = EventLine.open(uri(room, ""))) {
            stays.await("joined");
            for (int i = 1; i <= 15; i++) {
                try (EventLine leaves = EventLine.open(uri(room, ""))) {
                    leaves.await("joined");
                }
                // a container that gives the request of the one who left to somebody else meanwhile mixes them up
                assertThat(say(room, "hi").path("seq").asInt()).isEqualTo(i);
                assertThat(stays.await("message").id()).endsWith(":" + i);
            }
        }
    }

    @Test
    default void a_long_way_behind_is_caught_up_without_a_hole() {
        String room = newRoom();
        Api shop = new Api(base(), PublishScenarios.SAY_KEY);
        String text = "x".repeat(3_000);
        for (int i = 0; i < 7; i++) {
            shop.post(
                            "api/rooms/" + room + "/messages",
                            "[" + "{'text':'%s'},".formatted(text).repeat(99) + "{'text':'last'}]")
                    .json(201);
        }
        try (EventLine line = EventLine.open(uri(room, "?since=0"))) {
            JsonNode joined = line.await("joined").json();
            long seq = joined.path("seq").asLong();
            assertThat(joined.path("messages").size()).isEqualTo((int) seq);
            while (seq < 700) {
                assertThat(line.next("message").json().path("seq").asLong()).isEqualTo(++seq);
            }
            say(room, "live");
            assertThat(line.next("message").json().path("text").asString()).isEqualTo("live");
        }
    }

    @Test
    default void a_silent_line_is_kept_alive_by_comments() {
        try (EventLine line = EventLine.open(uri(newRoom(), ""))) {
            line.await("joined");
            for (int i = 0; i < 4; i++) {
                assertThat(line.any().data()).isEqualTo(": tick");
            }
        }
    }

    @Test
    default void whoever_is_banned_is_told_so_and_may_not_return() {
        String room = newRoom();
        String user = ModeratedServer.newUser();
        String token = "?access_token=" + Tokens.of(user);
        try (EventLine line = EventLine.open(uri(room, token))) {
            line.await("joined");
            moderator().post("api/bans", ModeratedServer.ban(user)).json(201);
            EventLine.Block bye = line.await("bye");
            assertThat(bye.json().path("code").asInt()).isEqualTo(4403);
            assertThat(bye.retry()).isEmpty();
            line.next("end");
        }
        refused(room, token).assertProblem(403, "banned");
    }

    @Test
    default void whoever_is_removed_from_the_room_has_nothing_left() {
        String room = newRoom();
        String user = ModeratedServer.newUser();
        try (EventLine line = EventLine.open(uri(room, ""), "Authorization", "Bearer " + Tokens.of(user))) {
            line.await("joined");
            assertThat(isIn(room, user)).isTrue();
            moderator().delete("api/rooms/" + room + "/people/" + user).json(200);
            assertThat(line.await("bye").json().path("code").asInt()).isEqualTo(4403);
        }
    }

    @Test
    default void rights_are_those_of_a_socket() {
        String room = newRoom();
        String blind = Tokens.with("{'sub':'ann','parley':[{'rooms':'" + room + "','may':['join']}]}");
        say(room, "secret");
        try (EventLine line = EventLine.open(uri(room, "?since=0&access_token=" + blind))) {
            JsonNode joined = line.await("joined").json();
            assertThat(joined.path("messages").size()).isZero();
            assertThat(joined.path("reason").asString()).isEqualTo("forbidden");
            assertThat(joined.path("may").toString()).isEqualTo("[\"join\"]");
            say(room, "heard");
            assertThat(line.await("message").json().path("text").asString()).isEqualTo("heard");
        }
        refused(newRoom(), "?access_token=" + blind).assertProblem(403, "forbidden");
    }

    @Test
    default void takes_a_seat_and_gives_it_back() {
        String room = newRoom();
        String token = "?access_token=" + Tokens.of("sits-" + room);
        List<EventLine> lines = new ArrayList<>();
        for (int i = 0; i < PER_USER; i++) {
            lines.add(EventLine.open(uri(room, token)));
        }
        lines.forEach(line -> line.await("joined"));
        refused(room, token).assertProblem(429, "user-limit");
        lines.forEach(EventLine::close);
        // a server learns of that when it writes
        await().untilAsserted(() -> EventLine.open(uri(room, token)).close());
    }

    @Test
    default void lets_nobody_listen_whom_the_handshake_would_refuse() {
        refused("two%20words", "").assertProblem(400, "room-invalid");
        refused("lobby", "?access_token=x").assertProblem(401, "token-invalid");
        Api.send(new Api(base(), "")
                        .request("GET", "api/rooms/lobby/events", "")
                        .header("Origin", "http://evil.example"))
                .assertProblem(403, "origin-not-allowed");
        Api.send(new Api(base(), "").request("POST", "api/rooms/lobby/events", "{'text':'hi'}"))
                .assertProblem(405, "method-not-allowed");
        String own = "http://" + base().getAuthority();
        try (EventLine line = EventLine.open(uri(newRoom(), ""), "Origin", own)) {
            assertThat(line.header("Access-Control-Allow-Origin")).isEqualTo(own);
        }
    }
}
