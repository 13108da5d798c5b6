package dev.parley.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.message.Payload;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How invalid commands are answered, and what closes the connection. */
class JsonRefuseTest {
    private static final int LIMIT = 1_000;

    private final Codec codec = Codecs.of(Subprotocol.JSON, new Event.Limits(LIMIT, 100, 50));

    private Command only(String frame) {
        List<Command> commands = codec.decode(frame);
        assertThat(commands).hasSize(1);
        return commands.get(0);
    }

    private void assertInvalid(String frame, String sentenceHolds) {
        assertThat(only(frame)).isInstanceOfSatisfying(Command.Invalid.class, invalid -> {
            assertThat(invalid.code()).isEqualTo(ErrorCode.INVALID);
            assertThat(invalid.message()).contains(sentenceHolds);
        });
    }

    private static String say(String fields) {
        return "{\"op\":\"say\",\"room\":\"lobby\",\"key\":\"k1\"," + fields + "}";
    }

    private Payload payload(String fields) {
        Command command = only(say(fields));
        assertThat(command).isInstanceOf(Command.Say.class);
        return ((Command.Say) command).payload();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"7\"", "true", "{}", "[]", "1e400", "-1e400", "123456789012345678901234567890123"})
    void refuses_an_id_that_is_no_finite_number(String id) {
        assertThat(only("{\"op\":\"ping\",\"id\":" + id + "}"))
                .isEqualTo(new Command.Invalid(
                        null, ErrorCode.INVALID, "id must be a finite number of at most 32 characters"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"op\":null}", "{\"op\":5}", "{\"op\":[\"ping\"]}", "{\"OP\":\"ping\"}"})
    void refuses_an_object_without_an_op(String frame) {
        assertInvalid(frame, "op ");
    }

    @Test
    void does_not_repeat_an_unknown_op_that_nobody_meant() {
        assertThat(only("{\"op\":\"<script>\"}"))
                .isEqualTo(new Command.Invalid(null, ErrorCode.UNKNOWN_OP, "there is no such op"));
        assertThat(only("{\"op\":\"" + "x".repeat(33) + "\"}"))
                .isEqualTo(new Command.Invalid(null, ErrorCode.UNKNOWN_OP, "there is no such op"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "QQ",
                "QQ=",
                "QQ==\\n",
                "Q Q=",
                "QQ-_",
                "QQ==QQ==",
                "====",
                "=",
                "Q===",
                "\\u00e9AAA",
                "\\ud83d\\ude00AA"
            })
    void refuses_base64_that_is_not_the_standard_one_with_padding(String base64) {
        assertInvalid(say("\"base64\":\"" + base64 + "\""), "base64");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "text",
                "text/",
                "/plain",
                "text/plain;",
                "text/plain; charset",
                "te xt/plain",
                "text/plain/x",
                "text/plain\\n",
                "text/\\u00e9"
            })
    void refuses_what_is_no_media_type(String type) {
        assertInvalid(say("\"text\":\"\",\"type\":\"" + type + "\""), "type");
    }

    @Test
    void refuses_a_media_type_that_is_too_long() {
        assertThat(payload("\"text\":\"\",\"type\":\"a/" + "b".repeat(125) + "\"")
                        .type())
                .hasSize(127);
        assertInvalid(say("\"text\":\"\",\"type\":\"a/" + "b".repeat(126) + "\""), "type");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"x\":1",
                "\"text\":\"a\",\"json\":1",
                "\"text\":\"a\",\"base64\":\"\"",
                "\"json\":1,\"base64\":\"\"",
                "\"text\":\"a\",\"json\":1,\"base64\":\"\"",
                "\"text\":null"
            })
    void refuses_to_say_nothing_or_two_things(String fields) {
        assertInvalid(say(fields), "exactly one of text, json and base64");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"op\":\"say\",\"room\":\"lobby\",\"key\":\"k\",\"text\":5}           | text must be a string",
                "{\"op\":\"say\",\"room\":\"lobby\",\"key\":\"k\",\"text\":[]}          | text must be a string",
                "{\"op\":\"say\",\"room\":\"lobby\",\"key\":\"k\",\"base64\":{}}        | base64 must be a string",
                "{\"op\":\"say\",\"room\":\"lobby\",\"key\":7,\"text\":\"\"}            | key must be a string",
                "{\"op\":\"say\",\"room\":\"lobby\",\"text\":\"\"}                      | key is missing",
                "{\"op\":\"say\",\"room\":\"lobby\",\"key\":\"\",\"text\":\"\"}         | key must have 1 to 128",
                "{\"op\":\"say\",\"key\":\"k\",\"text\":\"\"}                           | room is missing",
                "{\"op\":\"leave\",\"room\":null}                                     | room is missing",
                "{\"op\":\"join\",\"room\":5}                                           | room must be a string",
                "{\"op\":\"join\",\"room\":\"\"}                                        | room must be a name",
                "{\"op\":\"join\",\"room\":\"a b\"}                                     | room must be a name",
                "{\"op\":\"join\",\"room\":\"a\\u0000b\"}                               | room must be a name",
                "{\"op\":\"join\",\"room\":\"a/b\"}                                     | room must be a name",
                "{\"op\":\"join\",\"room\":\"\\ud800\"}                                 | room contains a lone surrogate",
                "{\"op\":\"join\",\"room\":\"a\",\"since\":5}                           | since must be an object",
                "{\"op\":\"join\",\"room\":\"a\",\"since\":[]}                          | since must be an object",
                "{\"op\":\"join\",\"room\":\"a\",\"since\":{}}                          | since.seq is missing",
                "{\"op\":\"join\",\"room\":\"a\",\"since\":{\"seq\":-1}}                | seq must be a whole number",
                "{\"op\":\"join\",\"room\":\"a\",\"since\":{\"seq\":1.5}}               | seq must be a whole number",
                "{\"op\":\"join\",\"room\":\"a\",\"since\":{\"seq\":9007199254740992}}  | seq must be a whole number",
                "{\"op\":\"join\",\"room\":\"a\",\"since\":{\"seq\":1e400}}             | seq must be a whole number",
                "{\"op\":\"join\",\"room\":\"a\",\"since\":{\"seq\":1,\"epoch\":5}}     | epoch must be a string",
                "{\"op\":\"join\",\"room\":\"a\",\"limit\":-1}                          | limit must be a whole number",
                "{\"op\":\"join\",\"room\":\"a\",\"limit\":\"5\"}                       | limit must be a whole number",
                "{\"op\":\"history\",\"room\":\"a\"}                                    | one of before and after",
                "{\"op\":\"history\",\"room\":\"a\",\"before\":1,\"after\":1}           | one of before and after",
                "{\"op\":\"history\",\"room\":\"a\",\"before\":0}                       | before must be a whole number from 1",
                "{\"op\":\"history\",\"room\":\"a\",\"after\":0,\"limit\":0}            | limit must be a whole number from 1",
                "{\"op\":\"signal\",\"room\":\"a\"}                                     | kind is missing",
                "{\"op\":\"signal\",\"room\":\"a\",\"kind\":\"\"}                       | kind must have 1 to 64",
                "{\"op\":\"refresh\"}                                                   | token is missing",
                "{\"op\":\"hello\",\"token\":{}}                                        | token must be a string",
                "{\"op\":\"hello\",\"name\":\" \"}                                      | name must have 1 to 64 characters",
                "{\"op\":\"hello\",\"name\":\"a\\u0007\"}                               | name must have 1 to 64 characters",
            })
    void names_the_field_that_is_wrong(String frame, String sentence) {
        assertInvalid(frame, sentence);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\ud800", "\\udc00", "a\\ud83dz", "\\ude00\\ud83d"})
    void refuses_a_lone_surrogate_in_every_string_it_keeps(String lone) {
        assertInvalid("{\"op\":\"hello\",\"name\":\"" + lone + "\"}", "name contains a lone surrogate");
        assertInvalid("{\"op\":\"hello\",\"token\":\"" + lone + "\"}", "token contains a lone surrogate");
        assertInvalid("{\"op\":\"hello\",\"client\":\"" + lone + "\"}", "client contains a lone surrogate");
        assertInvalid(say("\"text\":\"" + lone + "\""), "text contains a lone surrogate");
        assertInvalid(say("\"text\":\"\",\"type\":\"" + lone + "\""), "type contains a lone surrogate");
        assertInvalid(say("\"json\":[\"" + lone + "\"]"), "json contains a lone surrogate");
        assertInvalid("{\"op\":\"signal\",\"room\":\"a\",\"kind\":\"" + lone + "\"}", "kind contains a lone surrogate");
        assertInvalid(
                "{\"op\":\"say\",\"room\":\"a\",\"key\":\"" + lone + "\",\"text\":\"\"}",
                "key contains a lone surrogate");
    }

    @Test
    void refuses_a_lone_surrogate_in_a_name_within_json() {
        assertInvalid(say("\"json\":{\"a\uD800\":1}"), "json contains a lone surrogate");
        // the parser cannot recover from one that is escaped in a name
        assertThat(only(say("\"json\":{\"\\ud800\":1}"))).isEqualTo(new Command.Unreadable(CloseCode.MALFORMED));
    }

    @Test
    void reads_on_behind_a_payload_that_cannot_be_kept() {
        assertThat(codec.decode(say("\"json\":{\"a\":[1e400,{\"b\":1}]},\"id\":5") + "\n{\"op\":\"ping\"}"))
                .containsExactly(
                        new Command.Invalid("5", ErrorCode.INVALID, "json contains a number out of range"),
                        new Command.Ping(null));
    }

    @Test
    void measures_a_payload_in_bytes_and_says_when_it_is_too_big() {
        assertThat(payload("\"text\":\"" + "é".repeat(LIMIT / 2) + "\"")).isInstanceOf(Payload.Text.class);
        assertThat(only(say("\"id\":1,\"text\":\"" + "é".repeat(LIMIT / 2) + "a\"")))
                .isEqualTo(new Command.Invalid("1", ErrorCode.TOO_BIG, "text has 1001 bytes, the limit is 1000"));
        assertThat(only(say("\"json\":\"" + "a".repeat(LIMIT - 1) + "\"")))
                .isEqualTo(new Command.Invalid(null, ErrorCode.TOO_BIG, "json has 1001 bytes, the limit is 1000"));
        assertThat(only(say("\"base64\":\"" + "AAAA".repeat(LIMIT / 3 + 1) + "\"")))
                .isEqualTo(new Command.Invalid(null, ErrorCode.TOO_BIG, "base64 has 1002 bytes, the limit is 1000"));
        assertThat(only("{\"op\":\"signal\",\"room\":\"a\",\"kind\":\"k\",\"json\":\"" + "a".repeat(LIMIT) + "\"}"))
                .isEqualTo(new Command.Invalid(null, ErrorCode.TOO_BIG, "json has 1002 bytes, the limit is 1000"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello",
                "{",
                "{\"op\":\"ping\"",
                "{\"op\":\"ping\",}",
                "{op:\"ping\"}",
                "{'op':'ping'}",
                "[{\"op\":\"ping\"}]",
                "\"ping\"",
                "5",
                "null",
                "NaN",
                "{\"op\":NaN}",
                "{\"op\":\"ping\"}}",
                "{\"op\":\"ping\",\"op\":\"ping\"}",
                "{\"op\":\"ping\",\"x\":1,\"x\":1}",
                "{\"op\":\"ping\",\"json\":{\"a\":1,\"a\":1}}",
                "{\"op\":\"ping\",\"\\u006fp\":\"ping\"}",
                "{\"op\":\"ping\" /* hi */}",
                "{\"op\":\"a\nb\"}",
                "{\"id\":01}",
                "\uFEFF{\"op\":\"ping\"}",
                "{\"op\":\"ping\"}\u0000"
            })
    void closes_on_what_cannot_be_read_and_keeps_what_came_before(String rest) {
        List<Command> commands = codec.decode("{\"op\":\"ping\",\"id\":1}\n" + rest + "\n{\"op\":\"ping\",\"id\":2}");
        assertThat(commands).startsWith(new Command.Ping("1")).endsWith(new Command.Unreadable(CloseCode.MALFORMED));
        assertThat(commands).doesNotContain(new Command.Ping("2"));
    }

    @Test
    void allows_64_levels_of_json_and_no_more() {
        assertThat(payload("\"json\":" + "[".repeat(64) + "]".repeat(64))).isInstanceOf(Payload.Json.class);
        assertThat(only(say("\"json\":" + "[".repeat(65) + "]".repeat(65))))
                .isEqualTo(new Command.Unreadable(CloseCode.MALFORMED));
        assertThat(only("[".repeat(4_000))).isEqualTo(new Command.Unreadable(CloseCode.MALFORMED));
        assertThat(only("{\"a\":".repeat(4_000))).isEqualTo(new Command.Unreadable(CloseCode.MALFORMED));
    }

    @Test
    void closes_on_a_flood_of_objects_in_one_frame() {
        List<Command> commands = codec.decode("{}".repeat(JsonCodec.MAX_OBJECTS + 1));
        assertThat(commands).hasSize(JsonCodec.MAX_OBJECTS + 1).endsWith(new Command.Unreadable(CloseCode.TOO_MANY));
        assertThat(codec.decode("{}".repeat(JsonCodec.MAX_OBJECTS)))
                .hasSize(JsonCodec.MAX_OBJECTS)
                .hasOnlyElementsOfType(Command.Invalid.class);
    }

    @Test
    void closes_on_a_frame_far_longer_than_any_payload() {
        assertThat(only(" ".repeat(codec.maxFrame() + 1))).isEqualTo(new Command.Unreadable(CloseCode.TOO_BIG));
        assertThat(codec.decode(" ".repeat(codec.maxFrame()))).isEmpty();
    }

    @Test
    void closes_on_a_binary_frame() {
        assertThat(codec.decode(ByteBuffer.wrap("{\"op\":\"ping\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8))))
                .containsExactly(new Command.Unreadable(CloseCode.UNSUPPORTED_DATA));
    }
}
