package dev.parley.it;

import static dev.parley.it.JsonClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Who may do what in which room, through every way in; the server must run with {@link #SETTINGS}. */
public interface RightsScenarios extends Scenarios {
    /** The rules of the server under test: a line for each, without line breaks. */
    Map<String, String> SETTINGS = rules(
            "news.* join,history,who anyone",
            "news.* say user:editor",
            "live.* join,say anyone",
            "dm.{a}.{b} * user:{a},user:{b}",
            "** moderate user:mod",
            "open.** * anyone");

    private static Map<String, String> rules(String... lines) {
        Map<String, String> settings = new HashMap<>(Scenarios.SETTINGS);
        settings.put("parley.rooms.rules-inline", String.join(";", lines));
        settings.put("parley.metrics.readers", "127.0.0.1,::1");
        return Map.copyOf(settings);
    }

    /** Returns a part of a room name; three of them fit into one, which has at most 64 characters. */
    private static String unique() {
        return UUID.randomUUID().toString().substring(24);
    }

    private JsonClient user(String id) {
        return JsonClient.over(JsonClient.request(base())
                .header("Authorization", "Bearer " + Tokens.of(id))
                .open());
    }

    private HttpResponse<String> messages(String room, String query) {
        return Http.get(base().resolve("api/rooms/" + room + "/messages" + query));
    }

    private JsonNode dryRun(String query) {
        return JsonMapper.shared()
                .readTree(Http.get(base().resolve("api/handshake?protocols=parley.v1.json&" + query))
                        .body());
    }

    @Test
    default void a_guest_reads_the_news_and_only_the_editor_writes_them() {
        String room = "news." + unique();
        try (JsonClient guest = JsonClient.open(base());
                JsonClient editor = user("editor")) {
            assertThat(guest.join(room).path("may")).isEqualTo(json("['join','history','who']"));
            assertThat(editor.join(room).path("may")).isEqualTo(json("['join','say','history','who','react']"));
            guest.await("arrived");
            guest.send("{'op':'say','id':1,'room':'" + room + "','key':'k','text':'x'}")
                    .assertError("1", "forbidden");
            editor.say(room, "k", "news").await("said");
            assertThat(guest.next("message").path("text").asString()).isEqualTo("news");
            assertThat(messages(room, "").body()).contains("\"text\":\"news\"");
        }
    }

    @Test
    default void a_talk_of_two_is_open_to_these_two_and_looks_to_others_as_if_it_did_not_exist() {
        String a = unique();
        String b = unique();
        String room = "dm." + a + "." + b;
        String nowhere = "nowhere." + unique();
        try (JsonClient one = user(a);
                JsonClient two = user(b);
                JsonClient three = user("eve")) {
            one.join(room);
            two.join(room);
            one.say(room, "k", "secret").await("said");
            three.next("welcome");
            String join = "{'op':'join','id':1,'limit':5,'room':'";
            JsonNode existing = three.send(join + room + "'}").next();
            assertThat(existing.path("code").asString()).isEqualTo("forbidden");
            assertThat(three.send(join + nowhere + "'}").next()).isEqualTo(existing);
        }
        HttpResponse<String> existing = messages(room, "");
        assertThat(existing.statusCode()).isEqualTo(403);
        assertThat(existing.body())
                .contains("\"reason\":\"forbidden\"")
                .isEqualTo(messages(nowhere, "").body());
    }

    @Test
    default void without_the_history_one_gets_what_follows_and_nothing_before() {
        String room = "live." + unique();
        try (JsonClient one = JsonClient.open(base());
                JsonClient two = JsonClient.open(base())) {
            one.join(room);
            one.say(room, "k1", "before").await("said");
            JsonNode joined =
                    two.send("{'op':'join','room':'" + room + "','limit':5}").next("joined");
            assertThat(joined.path("messages")).isEmpty();
            assertThat(joined.path("members")).isEmpty();
            JsonNode again = two.send("{'op':'join','room':'" + room + "','since':{'epoch':'"
                            + joined.path("epoch").asString() + "','seq':0}}")
                    .next("joined");
            assertThat(again.path("reason").asString()).isEqualTo("forbidden");
            assertThat(again.path("messages")).isEmpty();
            two.send("{'op':'history','id':3,'room':'" + room + "','after':0}").assertError("3", "forbidden");
            one.say(room, "k2", "after");
            assertThat(two.next("message").path("text").asString()).isEqualTo("after");
        }
        assertThat(messages(room, "").statusCode()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "binary", "base64"})
    default void a_client_without_errors_is_closed_if_it_may_not_enter_or_speak(String subprotocol) {
        try (WsClient nowhere = plain(subprotocol, "nowhere." + unique());
                WsClient reader = plain(subprotocol, "news." + unique())) {
            nowhere.assertClosed(4403, "forbidden");
            reader.sendText("YQ==");
            reader.assertClosed(4403, "forbidden");
        }
    }

    private WsClient plain(String subprotocol, String room) {
        HandshakeRequest request = HandshakeRequest.to(URI.create(JsonClient.endpoint(base()) + "?room=" + room));
        return (subprotocol.isEmpty() ? request : request.offering(subprotocol)).open();
    }

    @Test
    default void a_live_wait_over_http_needs_the_right_to_be_in_the_room() {
        String room = "news." + unique();
        assertThat(messages(room, "?after=0&wait=1").statusCode()).isEqualTo(200);
        assertThat(messages("live." + unique(), "?after=0&wait=1").statusCode()).isEqualTo(403);
    }

    @Test
    default void the_dry_run_says_yes_or_no_and_to_an_operator_which_line_decided() {
        JsonNode no = dryRun("room=news.a&verb=say");
        assertThat(no.path("accepted").asBoolean()).isTrue();
        assertThat(no.path("room").asString()).isEqualTo("news.a");
        assertThat(no.path("verb").asString()).isEqualTo("say");
        assertThat(no.path("allowed").asBoolean(true)).isFalse();
        assertThat(no.path("decidedBy").asString()).isEqualTo("parley.rooms.rules-inline:2");
        assertThat(dryRun("room=news.a").path("allowed").asBoolean()).isTrue();
        assertThat(dryRun("").has("allowed")).isFalse();
        assertThat(Http.get(base().resolve("api/handshake?room=news.a&verb=fly"))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    default void the_dry_run_keeps_the_line_from_pages_of_other_sites_but_shows_it_to_moderators() {
        String query = "api/handshake?room=news.a&verb=say";
        HandshakeRequest page = HandshakeRequest.to(base().resolve(query))
                .without("Upgrade")
                .without("Sec-WebSocket-Key")
                .without("Sec-WebSocket-Version")
                .with("Connection", "close")
                .header("Origin", base().getScheme() + "://" + base().getAuthority());
        JsonNode shared = JsonMapper.shared().readTree(page.answer().body());
        assertThat(shared.path("allowed").asBoolean(true)).isFalse();
        assertThat(shared.has("decidedBy")).isFalse();
        JsonNode moderator = JsonMapper.shared()
                .readTree(page.header("Authorization", "Bearer " + Tokens.of("mod"))
                        .answer()
                        .body());
        assertThat(moderator.path("decidedBy").asString()).isEqualTo("parley.rooms.rules-inline:2");
    }
}
