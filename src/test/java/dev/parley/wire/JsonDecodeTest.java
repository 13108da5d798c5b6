package dev.parley.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.message.Payload;
import dev.parley.message.RoomName;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How valid commands are decoded. */
class JsonDecodeTest {
    private static final int LIMIT = 1_000;
    private static final int PAGE = 50;
    private static final RoomName LOBBY = new RoomName("lobby");

    private final Codec codec = Codecs.of(Subprotocol.JSON, new Event.Limits(LIMIT, 100, PAGE));

    private Command only(String frame) {
        List<Command> commands = codec.decode(frame);
        assertThat(commands).hasSize(1);
        return commands.get(0);
    }

    private static String say(String fields) {
        return "{\"op\":\"say\",\"room\":\"lobby\",\"key\":\"k1\"," + fields + "}";
    }

    private Payload payload(String fields) {
        Command command = only(say(fields));
        assertThat(command).isInstanceOf(Command.Say.class);
        return ((Command.Say) command).payload();
    }

    @Test
    void reads_every_op_with_all_its_fields() {
        assertThat(only("{\"op\":\"hello\",\"id\":1,\"token\":\"t\",\"name\":\"Ada\",\"client\":\"0123456789abcdef\"}"))
                .isEqualTo(new Command.Hello("1", "t", "Ada", "0123456789abcdef"));
        assertThat(only("{\"op\":\"join\",\"id\":2,\"room\":\"lobby\",\"since\":{\"epoch\":\"e\",\"seq\":7}}"))
                .isEqualTo(new Command.Join("2", LOBBY, new Command.Since("e", 7), 0));
        assertThat(only("{\"op\":\"join\",\"room\":\"lobby\",\"limit\":20}"))
                .isEqualTo(new Command.Join(null, LOBBY, null, 20));
        assertThat(only("{\"op\":\"leave\",\"id\":3,\"room\":\"lobby\"}")).isEqualTo(new Command.Leave("3", LOBBY));
        assertThat(only("{\"op\":\"say\",\"id\":4,\"room\":\"lobby\",\"key\":\"k\",\"text\":\"hi\"}"))
                .isEqualTo(new Command.Say("4", LOBBY, "k", new Payload.Text("hi"), null));
        assertThat(only("{\"op\":\"say\",\"id\":5,\"room\":\"lobby\",\"key\":\"k\",\"text\":\"hi\",\"follows\":4}"))
                .isEqualTo(new Command.Say("5", LOBBY, "k", new Payload.Text("hi"), "4"));
        assertThat(only("{\"op\":\"signal\",\"id\":5,\"room\":\"lobby\",\"kind\":\"cursor\",\"json\":{\"x\": 1}}"))
                .isEqualTo(new Command.Signal("5", LOBBY, "cursor", "{\"x\":1}"));
        assertThat(only("{\"op\":\"history\",\"id\":6,\"room\":\"lobby\",\"before\":9,\"limit\":5}"))
                .isEqualTo(new Command.History("6", LOBBY, 9L, null, 5));
        assertThat(only("{\"op\":\"who\",\"id\":7,\"room\":\"lobby\"}")).isEqualTo(new Command.Who("7", LOBBY));
        assertThat(only("{\"op\":\"refresh\",\"id\":8,\"token\":\"t\"}")).isEqualTo(new Command.Refresh("8", "t"));
        assertThat(only("{\"op\":\"ping\",\"id\":9}")).isEqualTo(new Command.Ping("9"));
    }

    @Test
    void reads_fields_in_any_order_and_ignores_those_it_does_not_know() {
        assertThat(
                        only(
                                "{\"x\":[1,{\"op\":2}],\"text\":\"hi\",\"key\":\"k\",\"room\":\"lobby\",\"id\":1,\"op\":\"say\"}"))
                .isEqualTo(new Command.Say("1", LOBBY, "k", new Payload.Text("hi"), null));
    }

    @Test
    void ignores_a_field_of_another_op_whatever_its_type() {
        assertThat(only("{\"op\":\"ping\",\"room\":[],\"text\":5,\"since\":1,\"json\":1e400}"))
                .isEqualTo(new Command.Ping(null));
    }

    @Test
    void takes_null_for_absent() {
        assertThat(only("{\"op\":\"hello\",\"id\":null,\"token\":null,\"name\":null,\"client\":null}"))
                .isEqualTo(new Command.Hello(null, null, null, null));
        assertThat(payload("\"text\":\"hi\",\"json\":null,\"base64\":null,\"type\":null"))
                .isEqualTo(new Payload.Text("hi"));
        assertThat(only("{\"op\":\"join\",\"room\":\"lobby\",\"since\":null,\"limit\":null}"))
                .isEqualTo(new Command.Join(null, LOBBY, null, 0));
    }

    @Test
    void takes_json_null_for_a_payload_where_it_is_the_only_one() {
        assertThat(payload("\"json\":null")).isEqualTo(new Payload.Json("null"));
    }

    @Test
    void reads_several_objects_of_a_frame_in_order() {
        assertThat(
                        codec.decode(
                                "{\"op\":\"ping\",\"id\":1}\n{\"op\":\"nope\",\"id\":2}\n\n{\n  \"op\": \"ping\",\r\n\t\"id\": 3\n}\n"))
                .containsExactly(
                        new Command.Ping("1"),
                        new Command.Invalid("2", ErrorCode.UNKNOWN_OP, "there is no op nope"),
                        new Command.Ping("3"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n", "\r\n\t "})
    void a_frame_of_blanks_says_nothing(String frame) {
        assertThat(codec.decode(frame)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "-1", "0.5", "1e3", "-0", "12345678901234567890", "1.7976931348623157e308"})
    void gives_back_an_id_to_the_letter(String id) {
        assertThat(only("{\"op\":\"ping\",\"id\":" + id + "}")).isEqualTo(new Command.Ping(id));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"json\":{ \"a\" : [ 1 , true , null , \"x\" ] }    | {\"a\":[1,true,null,\"x\"]}",
                "\"json\":[ ]                                        | []",
                "\"json\":{ }                                        | {}",
                "\"json\":[[],{},[{}]]                               | [[],{},[{}]]",
                "\"json\":\"a\\nb\\u0001\\\"\\\\\\/\"                | \"a\\nb\\u0001\\\"\\\\/\"",
                "\"json\":\"{\"                                      | \"{\"",
                "\"json\":[\"[\",\":\",\"{\"]                        | [\"[\",\":\",\"{\"]",
                "\"json\":1.50                                       | 1.50",
                "\"json\":[1E+2,-0.0,1e-400,12345678901234567890123] | [1E+2,-0.0,1e-400,12345678901234567890123]",
                "\"json\":{\"__proto__\":{\"x\":1}}                  | {\"__proto__\":{\"x\":1}}",
                "\"json\":false                                      | false",
            })
    void copies_json_compactly_and_to_the_letter(String fields, String copy) {
        assertThat(payload(fields)).isEqualTo(new Payload.Json(copy));
    }

    @Test
    void reads_base64_as_bytes() {
        assertThat(payload("\"base64\":\"AP/+\",\"type\":\"image/png\""))
                .isEqualTo(new Payload.Binary(new byte[] {0, -1, -2}, "image/png"));
        assertThat(payload("\"base64\":\"\"")).isEqualTo(new Payload.Binary(new byte[0], "application/octet-stream"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "image/svg+xml",
                "text/plain;charset=utf-8",
                "text/plain ; charset=\"a b \\\"\" ;x=1",
                "application/vnd.x-y_z.1"
            })
    void keeps_a_media_type_as_it_was_given(String type) {
        assertThat(payload(
                        "\"text\":\"\",\"type\":\"" + type.replace("\\", "\\\\").replace("\"", "\\\"") + "\""))
                .isEqualTo(new Payload.Text("", type));
    }

    @Test
    void takes_pairs_of_surrogates_for_what_they_are() {
        assertThat(payload("\"text\":\"\\ud83d\\ude00\"")).isEqualTo(new Payload.Text("\uD83D\uDE00"));
    }

    @Test
    void brings_a_room_name_into_normal_form() {
        assertThat(only("{\"op\":\"who\",\"room\":\"cafe\\u0301\"}"))
                .isEqualTo(new Command.Who(null, new RoomName("caf\u00e9")));
    }

    @Test
    void gives_a_page_to_who_asks_for_more() {
        assertThat(only("{\"op\":\"join\",\"room\":\"lobby\",\"limit\":1000000}"))
                .isEqualTo(new Command.Join(null, LOBBY, null, PAGE));
        assertThat(only("{\"op\":\"history\",\"room\":\"lobby\",\"after\":0}"))
                .isEqualTo(new Command.History(null, LOBBY, null, 0L, PAGE));
    }
}
