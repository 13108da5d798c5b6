package dev.parley.it;

import static dev.parley.it.JsonClient.json;
import static dev.parley.it.Scenarios.newRoom;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What is handed out of a room's log: on a first join, on coming back, and page by page. */
public interface HistoryScenarios extends Scenarios {
    private static String say(String room, long number) {
        return "{'op':'say','room':'" + room + "','key':'k" + number + "','text':'m" + number + "'}";
    }

    /** Has this many messages said in the room, {@code m1} first, and returns who said them, with nothing left to read. */
    private JsonClient fill(String room, int messages) {
        JsonClient speaker = JsonClient.open(base());
        speaker.join(room);
        for (int from = 1; from <= messages; from += 500) {
            speaker.send(IntStream.range(from, Math.min(from + 500, messages + 1))
                    .mapToObj(number -> say(room, number))
                    .collect(Collectors.joining("\n")));
        }
        int events = 0;
        while (events < 2 * messages) {
            assertThat(speaker.next().path("ev").asString()).isIn("said", "message");
            events++;
        }
        return speaker;
    }

    private static List<Long> seqs(JsonNode messages) {
        return StreamSupport.stream(messages.spliterator(), false)
                .map(each -> each.path("seq").asLong())
                .toList();
    }

    private static List<Long> range(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    private static JsonNode join(JsonClient client, String room, String fields) {
        return client.send("{'op':'join','room':'" + room + "'," + fields + "}").await("joined");
    }

    private static JsonNode history(JsonClient client, String room, String fields) {
        return client.send("{'op':'history','room':'" + room + "'," + fields + "}")
                .await("history");
    }

    private static void assertRefused(JsonNode joined, String reason) {
        assertThat(joined.path("recovered").asBoolean()).isFalse();
        assertThat(joined.path("reason").asString()).isEqualTo(reason);
    }

    @Test
    default void hands_out_the_newest_messages_and_goes_on_right_behind_them() {
        String room = newRoom();
        try (JsonClient speaker = fill(room, 10);
                JsonClient ann = JsonClient.open(base())) {
            JsonNode joined = join(ann, room, "'limit':3");
            assertThat(seqs(joined.path("messages"))).containsExactly(8L, 9L, 10L);
            assertThat(joined.path("messages").get(0).path("text").asString()).isEqualTo("m8");
            assertThat(joined.path("seq").asLong()).isEqualTo(10);
            assertThat(joined.path("recovered").asBoolean()).isFalse();
            assertThat(joined.path("missed").asLong()).isZero();
            assertThat(joined.has("reason")).isFalse();
            speaker.send(say(room, 11));
            assertThat(ann.next("message").path("seq").asLong()).isEqualTo(11);
        }
    }

    @Test
    default void hands_out_nothing_unasked_and_never_more_than_a_page() {
        String room = newRoom();
        try (JsonClient speaker = fill(room, 600);
                JsonClient ann = JsonClient.open(base())) {
            assertThat(ann.join(room).path("messages")).isEmpty();
            assertThat(seqs(join(speaker, room, "'limit':100000").path("messages")))
                    .isEqualTo(range(101, 600));
        }
    }

    @Test
    default void gives_who_comes_back_exactly_what_was_missed() {
        String room = newRoom();
        try (JsonClient speaker = fill(room, 10);
                JsonClient ann = JsonClient.open(base())) {
            String epoch = ann.join(room).path("epoch").asString();
            JsonNode joined = join(ann, room, "'since':{'epoch':'" + epoch + "','seq':4}");
            assertThat(joined.path("recovered").asBoolean()).isTrue();
            assertThat(joined.path("missed").asLong()).isEqualTo(6);
            assertThat(seqs(joined.path("messages"))).isEqualTo(range(5, 10));
            assertThat(joined.path("seq").asLong()).isEqualTo(10);
            assertThat(joined.has("reason")).isFalse();

            JsonNode current = join(ann, room, "'since':{'epoch':'" + epoch + "','seq':10}");
            assertThat(current.path("recovered").asBoolean()).isTrue();
            assertThat(current.path("missed").asLong()).isZero();
            assertThat(current.path("messages")).isEmpty();

            JsonNode trusting = join(ann, room, "'since':{'seq':9}");
            assertThat(trusting.path("recovered").asBoolean()).isTrue();
            assertThat(seqs(trusting.path("messages"))).containsExactly(10L);
            speaker.send(say(room, 11));
            assertThat(ann.next("message").path("seq").asLong()).isEqualTo(11);
            ann.assertNothingMore();
        }
    }

    @Test
    default void gives_more_than_a_page_as_messages_behind_the_answer() {
        String room = newRoom();
        try (JsonClient speaker = fill(room, 1_200);
                JsonClient ann = JsonClient.open(base())) {
            JsonNode joined = join(ann, room, "'since':{'seq':0}");
            assertThat(joined.path("recovered").asBoolean()).isTrue();
            assertThat(joined.path("missed").asLong()).isEqualTo(1_200);
            List<Long> first = seqs(joined.path("messages"));
            assertThat(first).isEqualTo(range(1, joined.path("seq").asLong()));
            speaker.send(say(room, 1_201));
            for (long seq = first.size() + 1L; seq <= 1_201; seq++) {
                JsonNode message = ann.next("message");
                assertThat(message.path("seq").asLong()).isEqualTo(seq);
                assertThat(message.path("text").asString()).isEqualTo("m" + seq);
            }
            ann.assertNothingMore();
        }
    }

    @Test
    default void says_so_where_the_position_is_of_another_log() {
        String room = newRoom();
        try (JsonClient speaker = fill(room, 10);
                JsonClient ann = JsonClient.open(base())) {
            JsonNode joined = join(ann, room, "'limit':2,'since':{'epoch':'feedfacefeedface','seq':4}");
            assertRefused(joined, "epoch-changed");
            assertThat(joined.path("epoch")).isEqualTo(speaker.join(room).path("epoch"));
            assertThat(seqs(joined.path("messages"))).containsExactly(9L, 10L);
            assertThat(joined.path("missed").asLong()).isEqualTo(10);
        }
    }

    @Test
    default void says_so_where_the_position_is_beyond_the_end() {
        String room = newRoom();
        try (JsonClient speaker = fill(room, 10);
                JsonClient ann = JsonClient.open(base())) {
            String epoch = speaker.join(room).path("epoch").asString();
            JsonNode joined = join(ann, room, "'limit':2,'since':{'epoch':'" + epoch + "','seq':11}");
            assertRefused(joined, "future");
            assertThat(seqs(joined.path("messages"))).containsExactly(9L, 10L);
            assertThat(joined.path("seq").asLong()).isEqualTo(10);
            speaker.send(say(room, 11));
            assertThat(ann.next("message").path("seq").asLong()).isEqualTo(11);
        }
    }

    @Test
    default void reads_back_page_by_page_in_both_directions() {
        String room = newRoom();
        try (JsonClient ann = fill(room, 10)) {
            JsonNode newest = history(ann, room, "'before':9007199254740991,'limit':4");
            assertThat(seqs(newest.path("messages"))).isEqualTo(range(7, 10));
            assertThat(newest.path("more").asBoolean()).isTrue();
            JsonNode middle = history(ann, room, "'before':7,'limit':4");
            assertThat(seqs(middle.path("messages"))).isEqualTo(range(3, 6));
            assertThat(middle.path("more").asBoolean()).isTrue();
            JsonNode oldest = history(ann, room, "'before':3,'limit':4");
            assertThat(seqs(oldest.path("messages"))).isEqualTo(range(1, 2));
            assertThat(oldest.path("more").asBoolean()).isFalse();
            assertThat(history(ann, room, "'before':1")).isEqualTo(empty(room));

            JsonNode first = history(ann, room, "'after':0,'limit':4");
            assertThat(seqs(first.path("messages"))).isEqualTo(range(1, 4));
            assertThat(first.path("more").asBoolean()).isTrue();
            JsonNode rest = history(ann, room, "'after':4");
            assertThat(seqs(rest.path("messages"))).isEqualTo(range(5, 10));
            assertThat(rest.path("more").asBoolean()).isFalse();
            assertThat(history(ann, room, "'after':10")).isEqualTo(empty(room));
        }
    }

    private static JsonNode empty(String room) {
        return json("{'ev':'history','room':'" + room + "','messages':[],'more':false}");
    }
}
