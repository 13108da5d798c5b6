package dev.parley.it;

import static dev.parley.it.Scenarios.newRoom;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Four ways to speak, meeting in the same rooms. */
public interface SubprotocolScenarios extends Scenarios {
    /** The first bytes of a PNG: not UTF-8, with a line break of each kind. */
    byte[] PNG = HexFormat.of().parseHex("89504e470d0a1a0a0000000d49484452");

    String PNG_HEX = HexFormat.of().formatHex(PNG);
    String PNG_BASE64 = Base64.getEncoder().encodeToString(PNG);
    String WORDS = "naïve ☃ 😀\n<b>";
    String WORDS_HEX = HexFormat.of().formatHex(WORDS.getBytes(UTF_8));
    String WORDS_BASE64 = Base64.getEncoder().encodeToString(WORDS.getBytes(UTF_8));

    private HandshakeRequest request(String room, String query, String... subprotocols) {
        URI uri = URI.create(JsonClient.endpoint(base()) + "?room=" + room + query);
        HandshakeRequest request = HandshakeRequest.to(uri);
        return subprotocols.length == 0 ? request : request.offering(subprotocols);
    }

    /** Opens a client of a subprotocol that knows one room, and waits until it is in it. */
    private WsClient open(JsonClient observer, String room, String... subprotocols) {
        WsClient client = request(room, "", subprotocols).open();
        observer.await("arrived");
        return client;
    }

    private static JsonNode message(JsonClient client) {
        return client.await("message");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "parley.v1.json | parley.v1.json",
                "binary | binary",
                "base64 | base64",
                "binary, base64 | binary",
                "base64, binary | binary",
                "base64, parley.v1.json | base64",
                "parley.v1.json, base64 | parley.v1.json",
                "v9.other, base64, binary | binary",
                "v9.other,  parley.v1.json | parley.v1.json",
                "- | ''"
            })
    default void negotiates_in_the_order_of_the_client_but_binary_before_base64(String offered, String chosen) {
        HandshakeRequest request = HandshakeRequest.to(JsonClient.endpoint(base()));
        HttpAnswer answer = (offered == null ? request : request.offering(offered)).answer();
        assertThat(answer.status()).isEqualTo(101);
        assertThat(answer.header("Sec-WebSocket-Protocol")).isEqualTo(chosen);
    }

    @Test
    default void brings_a_text_to_everyone_however_they_speak() {
        String room = newRoom();
        try (JsonClient json = JsonClient.open(base())) {
            json.join(room);
            try (WsClient plain = open(json, room);
                    WsClient binary = open(json, room, "binary");
                    WsClient base64 = open(json, room, "base64")) {
                plain.sendText(WORDS);
                plain.assertText(WORDS);
                binary.assertBinary(WORDS_HEX);
                base64.assertText(WORDS_BASE64);
                JsonNode heard = message(json);
                assertThat(heard.path("text").asString()).isEqualTo(WORDS);
                assertThat(heard.has("type")).isFalse();
                assertThat(heard.has("key")).isFalse();

                binary.sendText(WORDS);
                plain.assertText(WORDS);
                binary.assertBinary(WORDS_HEX);
                assertThat(message(json).path("text").asString()).isEqualTo(WORDS);
            }
        }
    }

    @Test
    default void brings_bytes_to_everyone_however_they_speak() {
        String room = newRoom();
        try (JsonClient json = JsonClient.open(base())) {
            json.join(room);
            try (WsClient plain = open(json, room);
                    WsClient binary = open(json, room, "binary");
                    WsClient base64 = open(json, room, "base64")) {
                List<Runnable> ways = List.of(
                        () -> plain.sendBinary(PNG),
                        () -> binary.sendBinary(PNG),
                        () -> base64.sendBinary(PNG),
                        () -> base64.sendText(PNG_BASE64));
                for (Runnable way : ways) {
                    way.run();
                    plain.assertBinary(PNG_HEX);
                    binary.assertBinary(PNG_HEX);
                    base64.assertText(PNG_BASE64);
                    JsonNode heard = message(json);
                    assertThat(heard.path("base64").asString()).isEqualTo(PNG_BASE64);
                    assertThat(heard.path("type").asString()).isEqualTo("application/octet-stream");
                }
            }
        }
    }

    @Test
    default void brings_what_json_clients_say_to_all_others() {
        String room = newRoom();
        try (JsonClient json = JsonClient.open(base())) {
            json.join(room);
            try (WsClient plain = open(json, room);
                    WsClient binary = open(json, room, "binary");
                    WsClient base64 = open(json, room, "base64")) {
                String say = "{'op':'say','room':'" + room + "','key':";
                json.send(say + "'1','base64':'" + PNG_BASE64 + "','type':'image/png'}");
                assertThat(message(json).path("type").asString()).isEqualTo("image/png");
                plain.assertBinary(PNG_HEX);
                binary.assertBinary(PNG_HEX);
                base64.assertText(PNG_BASE64);

                json.send(say + "'2','json':{'a':1.0}}");
                plain.assertText("{\"a\":1.0}");
                binary.assertBinary(HexFormat.of().formatHex("{\"a\":1.0}".getBytes(UTF_8)));
                base64.assertText(Base64.getEncoder().encodeToString("{\"a\":1.0}".getBytes(UTF_8)));

                json.send("{'op':'signal','room':'" + room + "','kind':'typing'}");
                json.say(room, "3", "after what only JSON clients hear");
                plain.assertText("after what only JSON clients hear");
            }
        }
    }

    @Test
    default void brings_empty_frames_too() {
        String room = newRoom();
        try (JsonClient json = JsonClient.open(base())) {
            json.join(room);
            try (WsClient plain = open(json, room)) {
                plain.sendText("").sendBinary();
                plain.assertText("").assertBinary("");
                assertThat(message(json).path("text").asString()).isEmpty();
                assertThat(message(json).path("base64").asString()).isEmpty();
            }
        }
    }

    @Test
    default void calls_a_plain_client_as_it_wishes_and_counts_it_as_present() {
        String room = newRoom();
        try (JsonClient json = JsonClient.open(base())) {
            json.join(room);
            try (WsClient ann = request(room, "&name=Ann%20%E2%98%83").open()) {
                assertThat(json.await("arrived").at("/user/name").asString()).isEqualTo("Ann ☃");
                ann.sendText("x");
                assertThat(message(json).at("/from/name").asString()).isEqualTo("Ann ☃");
            }
            assertThat(json.await("departed").at("/user/name").asString()).isEqualTo("Ann ☃");
            try (WsClient bob =
                    request(room, "&access_token=" + Tokens.of("bob")).open()) {
                bob.sendText("y");
                assertThat(message(json).at("/from/id").asString()).isEqualTo("bob");
            }
        }
    }

    @Test
    default void resumes_a_plain_client_where_it_was() {
        String room = newRoom();
        try (JsonClient json = JsonClient.open(base())) {
            String epoch = json.join(room).path("epoch").asString();
            for (int i = 1; i <= 5; i++) {
                json.say(room, "k" + i, "m" + i).await("said");
            }
            try (WsClient plain = request(room, "&since=" + epoch + ":3").open();
                    WsClient base64 = request(room, "&since=4", "base64").open();
                    WsClient other = request(room, "&since=feedface:3").open()) {
                plain.assertText("m4").assertText("m5");
                base64.assertText(Base64.getEncoder().encodeToString("m5".getBytes(UTF_8)));
                await().until(() -> json.send("{'op':'who','room':'" + room + "'}")
                                .await("members")
                                .path("members")
                                .size()
                        == 4);
                json.say(room, "k6", "m6");
                plain.assertText("m6");
                base64.assertText(Base64.getEncoder().encodeToString("m6".getBytes(UTF_8)));
                // another log's position: new messages only
                other.assertText("m6");
            }
        }
    }

    @Test
    default void puts_who_names_no_room_into_the_same_one() {
        String mark = newRoom();
        URI uri = JsonClient.endpoint(base());
        try (JsonClient json = JsonClient.open(base());
                WsClient one = HandshakeRequest.to(uri).open();
                WsClient two = HandshakeRequest.to(uri).offering("binary").open()) {
            json.join("lobby");
            await().until(() -> json.send("{'op':'who','room':'lobby'}")
                            .await("members")
                            .path("members")
                            .size()
                    >= 3);
            one.sendText(mark);
            one.assertText(mark);
            two.assertBinary(HexFormat.of().formatHex(mark.getBytes(UTF_8)));
            assertThat(message(json).path("text").asString()).isEqualTo(mark);
        }
    }
}
