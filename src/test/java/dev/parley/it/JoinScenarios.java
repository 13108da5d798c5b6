package dev.parley.it;

import static dev.parley.it.Scenarios.newRoom;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Coming and going while a room is spoken in as fast as it takes. */
public interface JoinScenarios extends Scenarios {
    int SPEAKERS = 4;
    int MESSAGES_EACH = 1_500;
    int LAST = SPEAKERS * MESSAGES_EACH;

    /** Speaks from threads of its own until all is said. */
    private static List<Thread> speak(URI base, String room) {
        return IntStream.range(0, SPEAKERS)
                .mapToObj(number -> {
                    Thread speaker = new Thread(() -> speak(base, room, number), "speaker-" + number);
                    speaker.start();
                    return speaker;
                })
                .toList();
    }

    private static void speak(URI base, String room, int number) {
        try (JsonClient speaker = JsonClient.open(base)) {
            speaker.join(room);
            for (int i = 0; i < MESSAGES_EACH; i++) {
                speaker.say(room, number + "-" + i, "message " + i + " of speaker " + number);
            }
            for (int i = 0; i < MESSAGES_EACH; i++) {
                speaker.await("said");
            }
        }
    }

    /** Checks that there is nothing between the messages of the answer and those after it, up to the last. */
    private static void assertContiguous(JsonClient client, JsonNode joined, long first) {
        long expected = first;
        for (JsonNode message : joined.path("messages")) {
            assertThat(message.path("seq").asLong()).isEqualTo(expected++);
        }
        assertThat(joined.path("seq").asLong()).as(joined.toString()).isEqualTo(expected - 1);
        while (expected <= LAST) {
            assertThat(client.await("message").path("seq").asLong()).isEqualTo(expected++);
        }
        assertThat(client.rest()).noneMatch(event -> event.path("ev").asString().equals("message"));
    }

    private static long firstOf(JsonNode joined) {
        JsonNode first = joined.path("messages").get(0);
        return first == null
                ? joined.path("seq").asLong() + 1
                : first.path("seq").asLong();
    }

    /** Reads on until the room has come to {@code seq}. */
    private static void follow(JsonClient observer, long seq) {
        while (observer.await("message").path("seq").asLong() < seq) {
            // not yet
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    default void joins_the_log_to_the_live_stream_without_a_hole_or_a_double(long seed) {
        Random random = new Random(seed);
        String room = newRoom();
        List<JsonClient> joiners =
                IntStream.range(0, 16).mapToObj(i -> JsonClient.open(base())).toList();
        List<Long> since = new ArrayList<>();
        try (JsonClient observer = JsonClient.open(base())) {
            observer.join(room);
            speak(base(), room);
            long at = 0;
            for (JsonClient joiner : joiners) {
                at = Math.min(LAST - 1, at + 1 + random.nextInt(LAST / joiners.size()));
                follow(observer, at);
                boolean comesBack = random.nextBoolean();
                since.add(comesBack ? (long) random.nextInt((int) at) : -1);
                joiner.send("{'op':'join','room':'" + room + "',"
                        + (comesBack
                                ? "'since':{'seq':" + since.get(since.size() - 1) + "}}"
                                : "'limit':" + random.nextInt(300) + "}"));
            }
            for (int i = 0; i < joiners.size(); i++) {
                JsonNode joined = joiners.get(i).await("joined");
                assertThat(joined.path("recovered").asBoolean()).isEqualTo(since.get(i) >= 0);
                long first = since.get(i) >= 0 ? since.get(i) + 1 : firstOf(joined);
                assertContiguous(joiners.get(i), joined, first);
            }
        } finally {
            joiners.forEach(JsonClient::close);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 40})
    default void tells_nothing_of_the_room_between_left_and_joined(int bystanders) {
        String room = newRoom();
        List<JsonClient> crowd = IntStream.range(0, bystanders)
                .mapToObj(i -> JsonClient.open(base()))
                .toList();
        crowd.forEach(each -> each.join(room));
        try (JsonClient hasty = JsonClient.open(base())) {
            List<Thread> speakers = speak(base(), room);
            int rounds = 0;
            while (rounds < 50 || speakers.stream().anyMatch(Thread::isAlive)) {
                hasty.send("{'op':'join','room':'" + room + "','limit':5}", "{'op':'leave','room':'" + room + "'}");
                rounds++;
                hasty.await("left");
                assertThat(hasty.rest()).isEmpty();
            }
        } finally {
            crowd.forEach(JsonClient::close);
        }
    }

    @Test
    default void reads_the_whole_log_behind_a_room_that_does_not_stop() {
        String room = newRoom();
        try (JsonClient observer = JsonClient.open(base());
                JsonClient late = JsonClient.open(base())) {
            observer.join(room);
            speak(base(), room);
            follow(observer, LAST / 2);
            late.send("{'op':'join','room':'" + room + "','since':{'seq':0}}");
            assertContiguous(late, late.await("joined"), 1);
        }
    }

    /** Both are more than a page behind, so that each waits for the same outbox between its pages. */
    @Test
    default void comes_back_to_several_rooms_at_once_and_hears_all_of_them() {
        List<String> rooms = List.of(newRoom(), newRoom(), newRoom());
        int behind = 1_200;
        try (JsonClient writer = JsonClient.open(base());
                JsonClient late = JsonClient.open(base())) {
            for (String room : rooms) {
                writer.join(room);
                for (int i = 1; i <= behind; i++) {
                    writer.say(room, "k" + i, "before");
                }
                follow(writer, behind);
            }
            late.send(rooms.stream()
                    .map(room -> "{'op':'join','room':'" + room + "','since':{'seq':0}}")
                    .toArray(String[]::new));
            for (String room : rooms) {
                writer.say(room, "live", "after");
            }

            Map<String, Long> last = new HashMap<>();
            while (last.values().stream().filter(seq -> seq == behind + 1).count() < rooms.size()) {
                JsonNode event = late.next();
                String room = event.path("room").asString();
                List<Long> seqs = switch (event.path("ev").asString()) {
                    case "joined" -> seqs(event.path("messages"));
                    case "message" -> List.of(event.path("seq").asLong());
                    default -> List.of();
                };
                for (long seq : seqs) {
                    assertThat(seq).isEqualTo(last.getOrDefault(room, 0L) + 1);
                    last.put(room, seq);
                }
            }
        }
    }

    private static List<Long> seqs(JsonNode messages) {
        return StreamSupport.stream(messages.spliterator(), false)
                .map(each -> each.path("seq").asLong())
                .toList();
    }

    /**
     * A client that has not read for a while falls behind and catches up from the log. The system's buffers take some
     * megabytes before anything is queued on the server.
     */
    @Test
    default void brings_a_slow_reader_everything_from_the_log_and_does_not_close_it() {
        String room = newRoom();
        int messages = 150;
        String text = "x".repeat(60_000);
        try (JsonClient ann = JsonClient.open(base());
                WsClient slow = JsonClient.request(base()).openUnread()) {
            ann.join(room);
            slow.sendText("{\"op\":\"join\",\"room\":\"" + room + "\"}");
            ann.next("arrived");
            for (int i = 0; i < messages; i++) {
                ann.say(room, "k" + i, text).await("said");
            }

            slow.listen();

            try (JsonClient reading = JsonClient.over(slow)) {
                for (long seq = 1; seq <= messages; seq++) {
                    assertThat(reading.await("message").path("seq").asLong()).isEqualTo(seq);
                }
                ann.say(room, "last", "live again");
                assertThat(reading.await("message").path("text").asString()).isEqualTo("live again");
            }
        }
    }
}
