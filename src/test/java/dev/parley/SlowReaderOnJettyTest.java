package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.Figures;
import dev.parley.it.JsonClient;
import dev.parley.it.LogRecorder;
import dev.parley.it.TestServer;
import dev.parley.it.WsClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** A client that does not read, in a full room. */
class SlowReaderOnJettyTest {
    private static final int OTHERS = 298;
    private static final int OUTBOX = 200_000;
    /** Far more than are said before a client that does not read is closed. */
    private static final int MOST_MESSAGES = 2_000;

    private static final String CLOSED = "parley_connections_closed_total{code='4508'}";
    private static final String ROOM = "hall";
    private static final String TEXT = "x".repeat(60_000);

    @ParameterizedTest
    @ValueSource(strings = {"auto", "portable"})
    void hurts_only_itself_and_comes_back_to_all_it_missed(String transport) {
        Map<String, String> settings = Map.of(
                "parley.transport",
                transport,
                "parley.send-timeout",
                "2s",
                "parley.outbox.bytes",
                Integer.toString(OUTBOX),
                "parley.presence.people",
                "1",
                "parley.metrics.readers",
                "127.0.0.1");
        try (LogRecorder log = new LogRecorder("dev.parley.hub.stats.Incidents");
                TestServer server = TestServer.start(settings);
                JsonClient talker = JsonClient.open(server.uri(""));
                Others others = new Others(server);
                WsClient slow = JsonClient.request(server.uri("")).openUnread()) {
            String epoch = talker.join(ROOM).path("epoch").asString();
            slow.sendText(join(""));

            long last = 0;
            while (log.lines().isEmpty()) {
                last++;
                assertThat(last).as("messages nobody was closed for").isLessThan(MOST_MESSAGES);
                talker.say(ROOM, "k" + last, TEXT);
                others.assertHear(last);
                assertThat(Figures.of(server.uri("")).get("parley_outbox_largest_bytes"))
                        .isLessThanOrEqualTo(OUTBOX);
            }
            assertThat(log.lines()).singleElement().asString().startsWith("Closed 1 clients with 4508");
            slow.listen();
            long heard = hearUpToTheEnd(slow);
            assertThat(heard).isPositive().isLessThan(last);

            talker.say(ROOM, "after", "after");
            others.assertHear(++last);
            assertThat(Figures.of(server.uri("")).get(CLOSED)).isEqualTo(1);

            try (JsonClient again = JsonClient.open(server.uri(""))) {
                assertResumes(again, epoch, heard, last);
            }
        }
    }

    private static String join(String since) {
        return "{\"op\":\"join\",\"room\":\"" + ROOM + "\"" + since + "}";
    }

    /** Reads up to the end, and returns the last message before it: each follows on the one before. */
    private static long hearUpToTheEnd(WsClient slow) {
        long heard =
                JsonClient.json(slow.awaitText("\"ev\":\"joined\"")).path("seq").asLong();
        WsClient.Received next = slow.next();
        while (next instanceof WsClient.Received.Text text) {
            for (String line : text.text().split("\n", -1)) {
                assertMessage(line, ++heard);
            }
            next = slow.next();
        }
        assertThat(next).isEqualTo(new WsClient.Received.Closed(4508, "too slow"));
        slow.assertDisconnected();
        return heard;
    }

    private static void assertMessage(String line, long seq) {
        // to parse them all would take longer than all else
        assertThat(line.substring(0, Math.min(line.length(), 100)))
                .startsWith("{\"ev\":\"message\"")
                .contains("\"seq\":" + seq + ",");
    }

    private static void assertResumes(JsonClient again, String epoch, long heard, long last) {
        JsonNode joined = again.send(
                        "{'op':'join','room':'" + ROOM + "','since':{'epoch':'" + epoch + "','seq':" + heard + "}}")
                .await("joined");
        assertThat(joined.path("recovered").asBoolean()).isTrue();
        assertThat(joined.path("missed").asLong()).isEqualTo(last - heard);
        List<Long> came = new ArrayList<>();
        joined.path("messages").forEach(each -> came.add(each.path("seq").asLong()));
        while (came.size() < last - heard) {
            came.add(again.await("message").path("seq").asLong());
        }
        for (int i = 0; i < came.size(); i++) {
            assertThat(came.get(i)).isEqualTo(heard + 1 + i);
        }
        again.assertNothingMore();
    }

    /** All others in the room. */
    private static final class Others implements AutoCloseable {
        private final List<WsClient> all = new ArrayList<>();

        Others(TestServer server) {
            for (int i = 0; i < OTHERS; i++) {
                all.add(JsonClient.request(server.uri("")).open().sendText(join("")));
            }
            all.forEach(each -> each.awaitText("\"ev\":\"joined\""));
        }

        void assertHear(long seq) {
            all.forEach(each -> assertMessage(each.awaitText("\"ev\":\"message\""), seq));
        }

        @Override
        public void close() {
            all.forEach(WsClient::close);
        }
    }
}
