package dev.parley.wire;

import static dev.parley.wire.RecoveryFailure.TRIMMED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.message.Message;
import dev.parley.message.Payload;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import dev.parley.message.Verb;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JsonEncodeTest {
    private static final RoomName LOBBY = new RoomName("lobby");
    private static final User ADA = new User("u1", "Ada");
    private static final Instant AT = Instant.ofEpochMilli(1_700_000_000_123L);

    private final JsonCodec codec = new JsonCodec(new Event.Limits(1_000, 100, 50));

    private static Message message(long seq, @Nullable String key, Payload payload) {
        return new Message(LOBBY, seq, AT, ADA, key, payload);
    }

    private String line(Event event) {
        Frame frame = codec.encode(event);
        assertThat(frame).isInstanceOf(Frame.Text.class);
        assertThat(frame.merges()).isTrue();
        assertThat(frame.size()).isEqualTo(frame.bytes().remaining());
        return ((Frame.Text) frame).text();
    }

    private static Stream<Arguments> events() {
        return Stream.concat(eventsOfRooms(), eventsOfConnections());
    }

    private static Stream<Arguments> eventsOfRooms() {
        Message hi = message(1, "k1", new Payload.Text("hi"));
        String hiFields =
                "\"room\":\"lobby\",\"seq\":1,\"at\":1700000000123,\"from\":{\"id\":\"u1\",\"name\":\"Ada\"},\"key\":\"k1\",\"text\":\"hi\"";
        return Stream.of(
                Arguments.of(
                        new Event.Joined(
                                "2",
                                LOBBY,
                                "e1",
                                1,
                                true,
                                null,
                                1,
                                List.of(hi),
                                new Roster(List.of(ADA)),
                                Set.of(Verb.SAY, Verb.JOIN),
                                List.of(new Event.Mark(ADA, 1))),
                        "{\"ev\":\"joined\",\"re\":2,\"room\":\"lobby\",\"epoch\":\"e1\",\"seq\":1,\"recovered\":true,\"missed\":1,\"messages\":[{"
                                + hiFields
                                + "}],\"members\":[{\"id\":\"u1\",\"name\":\"Ada\"}],\"may\":[\"join\",\"say\"],\"marks\":[{\"user\":{\"id\":\"u1\",\"name\":\"Ada\"},\"seq\":1}]}"),
                Arguments.of(
                        new Event.Joined(
                                null,
                                LOBBY,
                                "e1",
                                9,
                                false,
                                TRIMMED,
                                5,
                                List.of(),
                                new Roster(List.of()),
                                Set.of(),
                                List.of()),
                        "{\"ev\":\"joined\",\"room\":\"lobby\",\"epoch\":\"e1\",\"seq\":9,\"recovered\":false,\"reason\":\"trimmed\",\"missed\":5,\"messages\":[],\"members\":[],\"may\":[]}"),
                Arguments.of(new Event.Left("3", LOBBY, null), "{\"ev\":\"left\",\"re\":3,\"room\":\"lobby\"}"),
                Arguments.of(
                        new Event.Said("4", LOBBY, "k1", "e1", 1, AT),
                        "{\"ev\":\"said\",\"re\":4,\"room\":\"lobby\",\"key\":\"k1\",\"epoch\":\"e1\",\"seq\":1,\"at\":1700000000123}"),
                Arguments.of(new Event.Posted(hi), "{\"ev\":\"message\"," + hiFields + "}"),
                Arguments.of(
                        new Event.Arrived(LOBBY, ADA),
                        "{\"ev\":\"arrived\",\"room\":\"lobby\",\"user\":{\"id\":\"u1\",\"name\":\"Ada\"}}"),
                Arguments.of(
                        new Event.Departed(LOBBY, ADA),
                        "{\"ev\":\"departed\",\"room\":\"lobby\",\"user\":{\"id\":\"u1\",\"name\":\"Ada\"}}"),
                Arguments.of(
                        new Event.Signalled(LOBBY, ADA, "cursor", "{\"x\":1}"),
                        "{\"ev\":\"signal\",\"room\":\"lobby\",\"from\":{\"id\":\"u1\",\"name\":\"Ada\"},\"kind\":\"cursor\",\"json\":{\"x\":1}}"),
                Arguments.of(
                        new Event.Signalled(LOBBY, ADA, "typing", null),
                        "{\"ev\":\"signal\",\"room\":\"lobby\",\"from\":{\"id\":\"u1\",\"name\":\"Ada\"},\"kind\":\"typing\"}"),
                Arguments.of(
                        new Event.History("5", LOBBY, List.of(hi, hi), false),
                        "{\"ev\":\"history\",\"re\":5,\"room\":\"lobby\",\"messages\":[{" + hiFields + "},{" + hiFields
                                + "}],\"more\":false}"),
                Arguments.of(
                        new Event.Members("6", LOBBY, new Roster(List.of(ADA, new User("u2", "Bob")))),
                        "{\"ev\":\"members\",\"re\":6,\"room\":\"lobby\",\"members\":[{\"id\":\"u1\",\"name\":\"Ada\"},{\"id\":\"u2\",\"name\":\"Bob\"}]}"));
    }

    private static Stream<Arguments> eventsOfConnections() {
        return Stream.of(
                Arguments.of(
                        new Event.Welcome("1", "s1", ADA, Duration.ofSeconds(25), new Event.Limits(65_536, 100, 200)),
                        "{\"ev\":\"welcome\",\"re\":1,\"session\":\"s1\",\"user\":{\"id\":\"u1\",\"name\":\"Ada\"},\"heartbeat\":25000,\"limits\":{\"message\":65536,\"rooms\":100,\"history\":200}}"),
                Arguments.of(new Event.Refreshed("7", AT), "{\"ev\":\"refreshed\",\"re\":7,\"expires\":1700000000123}"),
                Arguments.of(new Event.Refreshed(null, null), "{\"ev\":\"refreshed\"}"),
                Arguments.of(new Event.Pong("8.5"), "{\"ev\":\"pong\",\"re\":8.5}"),
                Arguments.of(
                        new Event.Gap(LOBBY, "e1", 4, 9),
                        "{\"ev\":\"gap\",\"room\":\"lobby\",\"epoch\":\"e1\",\"after\":4,\"next\":9}"),
                Arguments.of(
                        new Event.Failed("9", ErrorCode.BUSY, "try again"),
                        "{\"ev\":\"error\",\"re\":9,\"code\":\"busy\",\"message\":\"try again\",\"retry\":true}"),
                Arguments.of(
                        new Event.Bye(CloseCode.RESTARTING, Duration.ofMillis(1_500)),
                        "{\"ev\":\"bye\",\"code\":4503,\"reason\":\"server restarting\",\"retryAfter\":1500}"),
                Arguments.of(new Event.Tick(), "{\"ev\":\"tick\"}"));
    }

    @ParameterizedTest
    @MethodSource("events")
    void writes_one_line_for_each_event(Event event, String line) {
        assertThat(line(event)).isEqualTo(line);
    }

    @Test
    void has_words_for_every_event_there_is() {
        assertThat(JsonEvents.kinds()).isEqualTo(Set.of(Event.class.getPermittedSubclasses()));
    }

    @Test
    void leaves_out_the_type_of_plain_text_and_plain_json_only() {
        assertThat(line(new Event.Posted(message(1, null, new Payload.Json("[1]")))))
                .endsWith("},\"json\":[1]}");
        assertThat(line(new Event.Posted(message(1, null, new Payload.Json("[1]", "application/geo+json")))))
                .endsWith("},\"type\":\"application/geo+json\",\"json\":[1]}");
        byte[] bytes = {0, -1, -2};
        assertThat(line(new Event.Posted(message(1, null, new Payload.Binary(bytes, Payload.OCTET_STREAM)))))
                .endsWith("},\"type\":\"application/octet-stream\",\"base64\":\"AP/+\"}");
        assertThat(line(new Event.Posted(message(1, null, new Payload.Binary(bytes, "image/png")))))
                .endsWith("},\"type\":\"image/png\",\"base64\":\"AP/+\"}");
        assertThat(line(new Event.Posted(message(1, null, new Payload.Text("", "text/markdown")))))
                .endsWith("},\"type\":\"text/markdown\",\"text\":\"\"}");
    }

    @Test
    void escapes_what_json_must_and_never_breaks_the_line() {
        assertThat(line(new Event.Failed(null, ErrorCode.INVALID, "\"\\\n\r\t\b\f\u0000\u001f\u007f\u2028é😀")))
                .contains("\"\\\"\\\\\\n\\r\\t\\u0008\\u000c\\u0000\\u001f\u007f\u2028é😀\"");
    }

    @Test
    void writes_text_that_has_no_form_in_utf8_with_a_replacement() {
        assertThat(line(new Event.Arrived(LOBBY, new User("u1", "a\uD800b\uDC00"))))
                .contains("\"a\uFFFDb\uFFFD\"");
    }

    @Test
    void merged_lines_are_separated_by_one_line_break() {
        Frame merged = Frame.merge(Stream.of(new Event.Pong("1"), new Event.Tick())
                .map(event -> Frame.lines(line(event)))
                .toList());
        assertThat(((Frame.Text) merged).text()).isEqualTo("{\"ev\":\"pong\",\"re\":1}\n{\"ev\":\"tick\"}");
        assertThat(merged.merges()).isTrue();
    }
}
