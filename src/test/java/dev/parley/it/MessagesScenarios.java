package dev.parley.it;

import static dev.parley.it.Scenarios.newRoom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reading a room over plain HTTP; the server must run with {@link HandshakeScenarios#SETTINGS}. */
public interface MessagesScenarios {
    /** Where the application answers: scheme, host, port and context path with a slash at its end. */
    URI base();

    private HandshakeRequest request(String room, String query) {
        return HandshakeRequest.to(base())
                .target(base().getPath() + "api/rooms/" + room + "/messages" + query)
                .without("Upgrade")
                .without("Sec-WebSocket-Key")
                .without("Sec-WebSocket-Version")
                .with("Connection", "close");
    }

    private JsonNode read(String room, String query) {
        return answered(request(room, query).answer());
    }

    private static JsonNode answered(HttpAnswer answer) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).startsWith("application/json");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        return JsonMapper.shared().readTree(answer.body());
    }

    private static void assertProblem(HandshakeRequest request, int status, String reason) {
        HttpAnswer answer = request.answer();
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(JsonMapper.shared().readTree(answer.body()).path("reason").asString())
                .isEqualTo(reason);
    }

    /** Returns somebody who is in the room and has said {@code m1} and so on. */
    private JsonClient speaker(String room, int messages) {
        JsonClient speaker = JsonClient.open(base());
        speaker.join(room);
        for (int i = 1; i <= messages; i++) {
            speaker.say(room, "k" + i, "m" + i).await("said");
        }
        return speaker;
    }

    private static List<Long> seqs(JsonNode answer) {
        return StreamSupport.stream(answer.path("messages").spliterator(), false)
                .map(each -> each.path("seq").asLong())
                .toList();
    }

    @Test
    default void answers_as_history_does_and_says_where_the_log_stands() {
        String room = newRoom();
        try (JsonClient speaker = speaker(room, 3)) {
            ObjectNode answer = (ObjectNode) read(room, "?after=1&limit=1");
            assertThat(answer.remove("epoch").asString()).isNotEmpty();
            assertThat(answer.remove("last").asLong()).isEqualTo(3);
            assertThat(answer.remove("skipped").asLong()).isZero();
            assertThat(speaker.send("{'op':'history','room':'" + room + "','after':1,'limit':1}")
                            .await("history"))
                    .isEqualTo(answer);
            assertThat(seqs(answer)).containsExactly(2L);
            assertThat(answer.path("more").asBoolean()).isTrue();
        }
    }

    @Test
    default void reads_the_newest_and_both_ways() {
        String room = newRoom();
        try (JsonClient speaker = speaker(room, 5)) {
            assertThat(seqs(read(room, "?limit=2"))).containsExactly(4L, 5L);
            assertThat(seqs(read(room, ""))).containsExactly(1L, 2L, 3L, 4L, 5L);
            assertThat(seqs(read(room, "?before=3&limit=5000"))).containsExactly(1L, 2L);
            assertThat(read(room, "?before=3&limit=1").path("more").asBoolean()).isTrue();
            assertThat(seqs(read(room, "?after=3"))).containsExactly(4L, 5L);
            assertThat(read(room, "?after=3").path("more").asBoolean()).isFalse();
            assertThat(seqs(read(room, "?after=5"))).isEmpty();
            speaker.assertNothingMore();
        }
    }

    @Test
    default void bounds_a_page_by_what_it_takes_once_its_characters_are_escaped() {
        String room = newRoom();
        try (JsonClient speaker = speaker(room, 0)) {
            for (int i = 1; i <= 4; i++) {
                speaker.say(room, "k" + i, "\\u0001".repeat(30_000)).await("said");
            }
            String body = request(room, "?after=0").answer().body();
            JsonNode page = JsonMapper.shared().readTree(body);
            assertThat(body).hasSizeLessThan(300 * 1024);
            assertThat(page.path("more").asBoolean()).isTrue();
            assertThat(seqs(page)).containsExactly(1L);
            assertThat(seqs(read(room, "?after=1"))).containsExactly(2L);
            assertThat(seqs(read(room, ""))).containsExactly(4L);
        }
    }

    @Test
    default void reads_a_room_nobody_was_in() {
        JsonNode answer = read("%C3%A4%CC%81-" + newRoom(), "?after=0");
        assertThat(seqs(answer)).isEmpty();
        assertThat(answer.path("last").asLong()).isZero();
        assertThat(answer.path("room").asString()).startsWith("ä\u0301-");
    }

    @Test
    default void waits_for_the_next_message() throws IOException {
        String room = newRoom();
        try (JsonClient speaker = speaker(room, 2);
                Socket before = request(room, "?after=2&wait=30").connect();
                Socket behind = request(room, "?after=1&wait=30").connect()) {
            // what stands in the log already is not waited for
            assertThat(seqs(answered(HttpAnswer.read(behind.getInputStream())))).containsExactly(2L);
            speaker.say(room, "k", "at last").await("said");
            JsonNode answer = answered(HttpAnswer.read(before.getInputStream()));
            assertThat(seqs(answer)).containsExactly(3L);
            assertThat(answer.at("/messages/0/text").asString()).isEqualTo("at last");
            assertThat(answer.path("last").asLong()).isEqualTo(3);
            assertThat(answer.path("epoch")).isEqualTo(read(room, "").path("epoch"));
        }
    }

    /** While a message for another room is on its way to the disk, later ones queue up and are then written together, mostly 384 kB. */
    @Test
    default void answers_who_waited_with_no_more_than_a_page_of_bytes() throws IOException {
        String room = newRoom();
        String text = "x".repeat(64_000);
        try (JsonClient speaker = speaker(room, 1);
                Socket waiting = request(room, "?after=1&wait=30").connect()) {
            String other = newRoom();
            speaker.join(other);
            String[] says = new String[6];
            Arrays.setAll(says, i -> "{'op':'say','room':'" + room + "','key':'x" + i + "','text':'" + text + "'}");
            speaker.say(other, "k", "first").send(says);
            JsonNode answer = answered(HttpAnswer.read(waiting.getInputStream()));
            assertThat(seqs(answer)).startsWith(2L).hasSizeLessThanOrEqualTo(4);
            assertThat(answer.path("more").asBoolean())
                    .isEqualTo(answer.path("last").asLong() > 1 + seqs(answer).size());
        }
    }

    @Test
    default void waits_in_a_room_nobody_is_in() throws IOException {
        String room = newRoom();
        try (Socket one = request(room, "?after=0&wait=30").connect();
                Socket two = request(room, "?after=0&wait=30").connect()) {
            read(room, "");
            speaker(room, 1).close();
            assertThat(seqs(answered(HttpAnswer.read(one.getInputStream())))).containsExactly(1L);
            assertThat(seqs(answered(HttpAnswer.read(two.getInputStream())))).containsExactly(1L);
        }
    }

    @Test
    default void answers_without_messages_when_the_wait_is_over() {
        String room = newRoom();
        try (JsonClient speaker = speaker(room, 1)) {
            JsonNode answer = read(room, "?after=1&wait=1");
            assertThat(seqs(answer)).isEmpty();
            assertThat(answer.path("last").asLong()).isEqualTo(1);
            speaker.say(room, "k", "too late").await("said");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&wait=30"})
    default void says_when_the_log_is_another_or_shorter(String wait) {
        String room = newRoom();
        speaker(room, 1).close();
        String epoch = read(room, "").path("epoch").asString();
        assertThat(seqs(read(room, "?after=0&epoch=" + epoch + wait))).containsExactly(1L);
        assertProblem(request(room, "?after=1&epoch=0" + wait), 409, "epoch-changed");
        assertProblem(request(room, "?after=2" + wait), 409, "future");
    }

    @ParameterizedTest
    @CsvSource({
        "?after=-1, invalid",
        "?after=x, invalid",
        "?after=, invalid",
        "?before=1.5, invalid",
        "?before=1234567890123456, invalid",
        "?after=1&before=3, invalid",
        "?limit=0&after=1, invalid",
        "?wait=1, invalid",
        "?after=1&wait=forever, invalid",
        "?after=1&after=2, query-malformed",
        "?after=%ff, query-malformed"
    })
    default void refuses_what_cannot_be_asked(String query, String reason) {
        assertProblem(request("lobby", query), 400, reason);
    }

    @Test
    default void has_rooms_of_proper_names_only() {
        assertProblem(request("two%20words", ""), 400, "room-invalid");
        assertProblem(request("lobby/x", ""), 404, "not-found");
        assertProblem(request("lobby", "/1"), 405, "method-not-allowed");
        assertProblem(request("lobby", "/1/2"), 404, "not-found");
    }

    @Test
    default void lets_nobody_read_whom_the_handshake_would_refuse() {
        assertProblem(request("lobby", "").with("Host", "evil.example"), 403, "host-not-allowed");
        assertProblem(request("lobby", "").header("Origin", "http://evil.example"), 403, "origin-not-allowed");
        assertProblem(
                request("lobby", "").header("Sec-Fetch-Site", "same-origin").header("Origin", "http://evil.example"),
                403,
                "origin-not-allowed");
        assertProblem(request("lobby", "?access_token=x"), 401, "token-invalid");
        assertProblem(request("lobby", "").header("Authorization", "Bearer x"), 401, "token-invalid");
        assertProblem(request("lobby", "").method("PUT").header("Content-Length", "0"), 405, "method-not-allowed");
    }

    @Test
    default void shares_with_the_origins_it_lets_in() {
        String own = "http://" + base().getAuthority();
        HttpAnswer answer = request("lobby", "").header("Origin", own).answer();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(own);
        assertThat(answer.header("Access-Control-Allow-Credentials")).isEmpty();
        assertThat(answer.header("Vary")).contains("Origin");
        HttpAnswer preflight = request("lobby", "").method("OPTIONS").answer();
        assertThat(preflight.status()).isEqualTo(204);
        assertThat(preflight.header("Access-Control-Allow-Headers"))
                .isEqualTo("Authorization, Content-Type, Idempotency-Key");
    }

    @Test
    default void lets_the_origins_it_lets_in_read_why_they_are_refused() {
        String own = "http://" + base().getAuthority();
        HttpAnswer refused =
                request("lobby", "?access_token=x").header("Origin", own).answer();
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.header("Access-Control-Allow-Origin")).isEqualTo(own);
        assertThat(refused.header("Access-Control-Expose-Headers")).isEqualTo("Retry-After, Parley-Position");
        for (HandshakeRequest unread : List.of(
                request("lobby", "").header("Origin", own).with("Host", "evil.example"),
                request("lobby", "").header("Origin", "http://evil.example"))) {
            HttpAnswer kept = unread.answer();
            assertThat(kept.status()).isEqualTo(403);
            assertThat(kept.header("Access-Control-Allow-Origin")).isEmpty();
        }
    }

    /** A picture or a link: it carries cookies, but no origin. */
    @Test
    default void lets_no_other_site_read_without_saying_so() {
        HandshakeRequest lobby = request("lobby", "").without("Origin");
        assertProblem(lobby.header("Sec-Fetch-Site", "cross-site"), 403, "origin-not-allowed");
    }

    @Test
    default void counts_who_waits_as_connected() throws IOException {
        String room = newRoom();
        String token = Tokens.of("waits-" + room);
        List<Socket> waiting = new ArrayList<>();
        try {
            for (int i = 0; i < HandshakeScenarios.PER_USER; i++) {
                waiting.add(
                        request(room, "?after=0&wait=30&access_token=" + token).connect());
            }
            HandshakeRequest another = request(room, "?access_token=" + token);
            await().until(() -> another.answer().status() == 429);
            assertProblem(another, 429, "user-limit");
            speaker(room, 1).close();
            for (Socket each : waiting) {
                answered(HttpAnswer.read(each.getInputStream()));
            }
            await().until(() -> another.answer().status() == 200);
        } finally {
            for (Socket each : waiting) {
                each.close();
            }
        }
    }
}
