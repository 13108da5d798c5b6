package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.JsonClient;
import dev.parley.it.TestServer;
import dev.parley.it.WsClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Coming back to more rooms than the scenarios allow a client. */
class ManyRoomsOnJettyTest {
    /** All pages together are more than the outbox and the system's buffers hold. */
    @ParameterizedTest
    @ValueSource(strings = {"memory", "sqlite"})
    void comes_back_to_many_rooms_over_a_line_that_does_not_keep_up(String log) {
        List<String> rooms = IntStream.range(0, 40)
                .mapToObj(i -> "room-" + UUID.randomUUID())
                .toList();
        int behind = 8;
        try (TestServer server = TestServer.start(Map.of("parley.log", log));
                JsonClient writer = JsonClient.open(server.uri(""));
                WsClient slow = JsonClient.request(server.uri("")).openUnread()) {
            for (String room : rooms) {
                writer.join(room);
                for (int i = 1; i <= behind; i++) {
                    writer.say(room, "k" + i, "x".repeat(30_000)).await("said");
                }
            }
            slow.sendText(rooms.stream()
                    .map(room -> "{\"op\":\"join\",\"room\":\"" + room + "\",\"since\":{\"seq\":0}}")
                    .collect(Collectors.joining("\n")));
            // members with a full outbox are closed while the rooms continue
            rooms.forEach(room -> writer.say(room, "live", "after").await("said"));

            slow.listen();
            JsonClient late = JsonClient.over(slow);
            Map<String, Integer> heard = new HashMap<>();
            while (heard.values().stream().filter(count -> count == behind + 1).count() < rooms.size()) {
                JsonNode event = late.next();
                int messages = switch (event.path("ev").asString()) {
                    case "joined" -> event.path("messages").size();
                    case "message" -> 1;
                    default -> 0;
                };
                heard.merge(event.path("room").asString(), messages, Integer::sum);
            }
            assertThat(late.rest())
                    .noneMatch(event -> event.path("ev").asString().equals("message"));
        }
    }
}
