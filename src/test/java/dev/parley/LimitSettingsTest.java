package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.it.Http;
import dev.parley.it.JsonClient;
import dev.parley.it.TestServer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Limits that settings change, and limits that do not fit each other. */
class LimitSettingsTest {
    private static final String TEXT = "x".repeat(10_000);

    /** Says three messages of 10,000 characters. */
    private static JsonClient inRoomWithThreeMessages(TestServer server) {
        JsonClient ann = JsonClient.guest(server.uri(""), "Ann");
        ann.join("lobby");
        for (int i = 1; i <= 3; i++) {
            ann.say("lobby", "k" + i, TEXT).await("said");
        }
        return ann;
    }

    @Test
    void unanswered_commands_share_the_heap_for_inboxes() {
        try (TestServer server = TestServer.start(Map.of("parley.heap.inboxes", "1"));
                JsonClient ann = JsonClient.guest(server.uri(""), "Ann")) {
            ann.join("lobby");
            ann.send("{'op':'say','id':1,'room':'lobby','key':'k1','text':'" + TEXT + "'}")
                    .assertError("1", "busy");
            ann.say("lobby", "k2", "short enough for the floor").await("said");
        }
    }

    @Test
    void what_follows_a_refused_command_is_refused_too_so_that_the_order_holds() {
        try (TestServer server = TestServer.start(Map.of("parley.heap.inboxes", "1"));
                JsonClient ann = JsonClient.guest(server.uri(""), "Ann")) {
            ann.join("lobby");
            String big = "{'op':'say','id':1,'room':'lobby','key':'k1','text':'" + TEXT + "'}";
            String second = "{'op':'say','id':2,'room':'lobby','key':'k2','text':'2','follows':1}";
            String third = "{'op':'say','id':3,'room':'lobby','key':'k3','text':'3','follows':2}";
            ann.send(big + "\n" + second + "\n" + third);
            ann.assertError("1", "busy");
            assertThat(ann.assertError("2", "out-of-order").path("retry").asBoolean())
                    .isTrue();
            ann.assertError("3", "out-of-order");
            // what was stored, or refused for good, holds up nothing
            ann.send("{'op':'say','id':4,'room':'lobby','key':'k2','text':'2'}").await("said");
            ann.send("{'op':'say','id':5,'room':'lobby','key':'k3','text':'3','follows':4}")
                    .await("said");
            ann.send("{'op':'edit','id':6,'room':'lobby','seq':99,'text':'x','follows':5}")
                    .assertError("6", "gone");
            ann.send("{'op':'react','id':7,'room':'lobby','seq':1,'text':'+1','follows':6}")
                    .await("said");
            // the number of a refused command stands for a new attempt with it
            ann.send("{'op':'say','id':1,'room':'lobby','key':'k1','text':'short'}")
                    .await("said");
            ann.send("{'op':'say','id':8,'room':'lobby','key':'k8','text':'8','follows':1}")
                    .await("said");
        }
    }

    @Test
    void pages_shrink_if_the_heap_for_outboxes_is_short() {
        try (TestServer server = TestServer.start(Map.of("parley.heap.outboxes", "1"));
                JsonClient ann = inRoomWithThreeMessages(server)) {
            JsonNode page = ann.send("{'op':'history','id':1,'room':'lobby','after':0,'limit':3}")
                    .await("history");
            assertThat(page.path("messages")).hasSize(1);
            assertThat(page.path("more").asBoolean()).isTrue();
        }
    }

    @Test
    void a_page_that_does_not_fit_beside_what_is_being_sent_follows_it() {
        try (TestServer server = TestServer.start(Map.of("parley.heap.outboxes", "1"));
                JsonClient ann = JsonClient.guest(server.uri(""), "Ann")) {
            ann.join("lobby");
            // each less than an outbox may always hold, and two of them more
            String text = "x".repeat(9_000);
            for (int i = 1; i <= 40; i++) {
                ann.send(
                        "{'op':'say','room':'lobby','key':'k" + i + "','text':'" + text + "'}",
                        "{'op':'history','id':" + i + ",'room':'lobby','after':0,'limit':1}");
                Map<String, JsonNode> heard = new HashMap<>();
                while (!heard.keySet().containsAll(Set.of("message", "history"))) {
                    JsonNode event = ann.next();
                    heard.put(event.path("ev").asString(), event);
                    assertThat(heard).doesNotContainKey("error");
                }
            }
        }
    }

    @Test
    void answers_over_http_are_brief_if_the_heap_for_them_is_short() {
        try (TestServer server = TestServer.start(Map.of("parley.heap.answers", "1"));
                JsonClient ann = inRoomWithThreeMessages(server)) {
            ann.assertNothingMore();
            JsonNode page = JsonMapper.shared()
                    .readTree(Http.get(server.uri("api/rooms/lobby/messages?after=0"))
                            .body());
            assertThat(page.path("messages")).hasSize(1);
            assertThat(page.path("more").asBoolean()).isTrue();
        }
    }

    @Test
    void serves_everything_in_turn_if_the_heap_for_pages_and_deliveries_is_short() {
        Map<String, String> settings = Map.of("parley.heap.pages", "1", "parley.heap.undelivered", "1");
        try (TestServer server = TestServer.start(settings);
                JsonClient ann = inRoomWithThreeMessages(server)) {
            JsonNode page = ann.send("{'op':'history','id':1,'room':'lobby','after':0,'limit':3}")
                    .await("history");
            assertThat(page.path("messages")).hasSize(3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"inboxes", "outboxes", "undelivered", "pages", "answers"})
    void does_not_start_without_memory(String budget) {
        assertThatThrownBy(() -> TestServer.start(Map.of("parley.heap." + budget, "0")))
                .hasStackTraceContaining("parley.heap." + budget + " must be positive: 0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "heap.inboxes",
                "heap.outboxes",
                "heap.undelivered",
                "heap.pages",
                "heap.answers",
                "incoming.bytes"
            })
    void does_not_start_with_shared_memory_that_exceeds_the_heap(String budget) {
        String heap = Long.toString(Runtime.getRuntime().maxMemory());
        assertThatThrownBy(() -> TestServer.start(Map.of("parley." + budget, heap)))
                .hasStackTraceContaining("parley.heap.inboxes, outboxes, undelivered, pages and answers, and"
                        + " parley.incoming.bytes must together be at most the heap (" + heap + " bytes)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "parley.client.unacknowledged-bytes | 139263 | parley.client.unacknowledged-bytes (139263) must be at least"
                        + " 139264, twice parley.message.bytes (65536) and 8192, since the longest command must fit into it",
                "parley.outbox.bytes | 65535 | parley.outbox.bytes (65535) must be at least parley.message.bytes (65536),"
                        + " since the longest message must fit into it",
                "parley.message.bytes | 1048577 | parley.message.bytes must be at most 1048576: 1048577",
                "parley.rate.messages | -1 | parley.rate.messages must not be negative: -1",
                "parley.client.rooms | 0 | parley.client.rooms must be positive: 0",
            })
    void does_not_start_with_limits_that_do_not_fit_and_says_why(String setting, String value, String sentence) {
        assertThatThrownBy(() -> TestServer.start(Map.of(setting, value))).hasStackTraceContaining(sentence);
    }
}
