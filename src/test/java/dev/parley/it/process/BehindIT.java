package dev.parley.it.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.HandshakeRequest;
import dev.parley.it.JsonClient;
import dev.parley.it.WsClient;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A client that resumes after very many messages gets all of them, at the cost of one page. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class BehindIT {
    private static final int BEHIND = Integer.getInteger("test.behind", 200_000);
    private static final int READERS = 4;
    private static final int LIVE = 50;
    private static final int WINDOW = 500;
    private static final String ROOM = "behind";
    /** Four times the backlog would not fit, nor would one as objects. */
    private static final List<String> SMALL_HEAP = List.of("-Xmx96m", "-XX:+ExitOnOutOfMemoryError");

    private static final String PADDING = "x".repeat(100);

    @TempDir
    private Path directory;

    @Test
    void gives_a_client_far_behind_everything_in_order_while_the_room_continues() throws Exception {
        try (JavaProcess server =
                JavaProcess.war(directory, List.of(), SMALL_HEAP, "--port", "0", "--set", "rate.messages=0")) {
            URI base = server.awaitAddress();
            say(base, BEHIND);
            List<WsClient> unread = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                // nothing is read yet, so the server is in the middle of the backlog while the room continues
                WsClient reader = JsonClient.request(base).openUnread();
                reader.sendText("{\"op\":\"join\",\"room\":\"" + ROOM + "\",\"since\":{\"seq\":0}}");
                unread.add(reader);
            }
            try (JsonClient ann = JsonClient.open(base);
                    JsonClient bob = JsonClient.open(base)) {
                ann.join(ROOM);
                bob.join(ROOM);
                for (int i = 1; i <= LIVE; i++) {
                    ann.say(ROOM, "live-" + i, "live").await("said");
                    assertThat(bob.await("message").path("seq").asLong()).isEqualTo(BEHIND + i);
                }
                // one reads nothing until the others have everything, so that its cost would show by then
                List<JsonClient> late = new ArrayList<>(listen(unread.subList(1, READERS)));
                late.addAll(listen(unread.subList(0, 1)));
                ann.say(ROOM, "after", "after").await("said");
                late.forEach(
                        each -> assertThat(each.await("message").path("text").asString())
                                .isEqualTo("after"));
                late.forEach(JsonClient::close);
            }
        }
    }

    @Test
    void gives_a_client_without_positions_everything_after_since() throws Exception {
        try (JavaProcess server =
                JavaProcess.war(directory, List.of(), SMALL_HEAP, "--port", "0", "--set", "rate.messages=0")) {
            URI base = server.awaitAddress();
            int behind = BEHIND / 20;
            String epoch = say(base, behind);
            URI since = URI.create(JsonClient.endpoint(base) + "?room=" + ROOM + "&since=" + epoch + ":7");
            try (WsClient plain = HandshakeRequest.to(since).open();
                    WsClient binary =
                            HandshakeRequest.to(since).offering("binary").open();
                    WsClient base64 =
                            HandshakeRequest.to(since).offering("base64").open()) {
                for (int i = 8; i <= behind; i++) {
                    String text = i + PADDING;
                    byte[] bytes = text.getBytes(UTF_8);
                    plain.assertText(text);
                    binary.assertBinary(HexFormat.of().formatHex(bytes));
                    base64.assertText(Base64.getEncoder().encodeToString(bytes));
                }
                plain.sendText("now");
                plain.assertText("now").assertExhausted();
                binary.assertBinary("6e6f77").assertExhausted();
                base64.assertText("bm93").assertExhausted();
            }
        }
    }

    /** Makes these listen at the same time, and returns them after they have received everything. */
    private static List<JsonClient> listen(List<WsClient> unread) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(unread.size());
        try {
            List<Future<JsonClient>> heard = new ArrayList<>();
            for (WsClient each : unread) {
                JsonClient client = JsonClient.over(each.listen());
                heard.add(threads.submit(() -> assertHearsAll(client, BEHIND + LIVE)));
            }
            List<JsonClient> clients = new ArrayList<>();
            for (Future<JsonClient> each : heard) {
                clients.add(each.get());
            }
            return clients;
        } finally {
            threads.shutdown();
        }
    }

    /** Says {@code 1}, {@code 2} and so on, and returns the room's epoch. */
    private String say(URI base, int messages) {
        try (JsonClient speaker = JsonClient.open(base)) {
            String epoch = speaker.join(ROOM).path("epoch").asString();
            for (int from = 1; from <= messages; from += WINDOW) {
                speaker.send(IntStream.range(from, Math.min(from + WINDOW, messages + 1))
                        .mapToObj(i ->
                                "{'op':'say','room':'" + ROOM + "','key':'" + i + "','text':'" + i + PADDING + "'}")
                        .collect(Collectors.joining("\n")));
                int last = Math.min(from + WINDOW - 1, messages);
                while (speaker.await("said").path("seq").asLong() < last) {
                    // not yet
                }
            }
            return epoch;
        }
    }

    private static JsonClient assertHearsAll(JsonClient late, long last) {
        JsonNode joined = late.await("joined");
        assertThat(joined.path("recovered").asBoolean()).isTrue();
        assertThat(joined.path("missed").asLong()).isBetween((long) BEHIND, last);
        long expected = 1;
        for (JsonNode message : joined.path("messages")) {
            assertThat(message.path("seq").asLong()).isEqualTo(expected++);
        }
        assertThat(joined.path("seq").asLong()).isEqualTo(expected - 1).isLessThan(BEHIND);
        while (expected <= last) {
            JsonNode message = late.await("message");
            if (message.path("seq").asLong() != expected) {
                throw new AssertionError("not " + expected + ": " + message);
            }
            expected++;
        }
        assertThat(late.rest()).noneMatch(event -> event.path("ev").asString().equals("message"));
        return late;
    }
}
