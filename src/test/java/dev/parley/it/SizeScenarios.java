package dev.parley.it;

import static dev.parley.it.Scenarios.newRoom;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The longest message passes whatever it is written like, and the next longer one does not. */
public interface SizeScenarios extends Scenarios {
    private WsClient open(String... subprotocols) {
        HandshakeRequest request = HandshakeRequest.to(URI.create(JsonClient.endpoint(base()) + "?room=" + newRoom()));
        return (subprotocols.length == 0 ? request : request.offering(subprotocols)).open();
    }

    /** Returns a text of exactly this many bytes, made of this letter as far as its length divides them. */
    private static String text(String letter, int letterBytes, int bytes) {
        return letter.repeat(bytes / letterBytes) + "x".repeat(bytes % letterBytes);
    }

    private static String base64(int bytes) {
        return Base64.getEncoder().encodeToString(new byte[bytes]);
    }

    private static void assertTooBig(WsClient client) {
        client.assertClosed(1009, "message too big").assertDisconnected();
    }

    @ParameterizedTest
    @CsvSource({"x, 1", "é, 2", "☃, 3", "😀, 4"})
    default void takes_the_longest_text_and_closes_a_longer_one(String letter, int letterBytes) {
        try (WsClient client = open()) {
            String longest = text(letter, letterBytes, LONGEST);
            client.sendText(longest).assertText(longest);
            assertTooBig(client.sendText(longest + "x"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "binary", "base64"})
    default void takes_the_longest_bytes_and_closes_longer_ones(String subprotocol) {
        try (WsClient client = subprotocol.isEmpty() ? open() : open(subprotocol)) {
            client.sendBinary(new byte[LONGEST]);
            if (subprotocol.equals("base64")) {
                client.assertText(base64(LONGEST));
            } else {
                client.assertBinary("00".repeat(LONGEST));
            }
            assertTooBig(client.sendBinary(new byte[LONGEST + 1]));
        }
    }

    @Test
    default void counts_bytes_and_not_their_base64() {
        try (WsClient client = open("base64")) {
            client.sendText(base64(LONGEST)).assertText(base64(LONGEST));
            assertTooBig(client.sendText(base64(LONGEST + 1)));
        }
    }

    @Test
    default void counts_a_message_in_pieces_as_one() {
        byte[] half = new byte[LONGEST / 2];
        try (WsClient client = open()) {
            client.send(WsFrame.of(WsFrame.BINARY, half).unfinished())
                    .send(WsFrame.of(WsFrame.CONTINUATION, half))
                    .assertBinary("00".repeat(LONGEST));
            client.send(WsFrame.of(WsFrame.BINARY, half).unfinished())
                    .send(WsFrame.of(WsFrame.CONTINUATION, half).unfinished())
                    .send(WsFrame.of(WsFrame.CONTINUATION, new byte[1]));
            assertTooBig(client);
        }
    }

    /** In JSON the letters of a text may be written in one byte or in six. */
    @ParameterizedTest
    @ValueSource(strings = {"x", "\\n", "\\u0001", "\\u0078"})
    default void takes_the_longest_text_of_json_however_it_is_escaped(String letter) {
        String room = newRoom();
        try (JsonClient ann = JsonClient.open(base())) {
            ann.join(room);
            JsonNode said = ann.say(room, "longest", letter.repeat(LONGEST)).await("message");
            assertThat(said.path("text").asString()).hasSize(LONGEST);
            JsonNode error = ann.say(room, "longer", letter.repeat(LONGEST + 1)).await("error");
            assertThat(error.path("code").asString()).isEqualTo("too-big");
        }
    }

    @Test
    default void takes_the_longest_bytes_and_the_longest_value_of_json() {
        String room = newRoom();
        String say = "{'op':'say','room':'" + room + "','key':";
        try (JsonClient ann = JsonClient.open(base())) {
            ann.join(room);
            ann.send(say + "'1','base64':'" + base64(LONGEST) + "'}");
            assertThat(ann.await("message").path("base64").asString()).isEqualTo(base64(LONGEST));
            ann.send(say + "'2','json':'" + "x".repeat(LONGEST - 2) + "'}");
            assertThat(ann.await("message").path("json").asString()).hasSize(LONGEST - 2);
            ann.send(say + "'3','base64':'" + base64(LONGEST + 1) + "'}");
            assertThat(ann.await("error").path("code").asString()).isEqualTo("too-big");
            ann.send(say + "'4','json':'" + "x".repeat(LONGEST - 1) + "'}");
            assertThat(ann.await("error").path("code").asString()).isEqualTo("too-big");
        }
    }

    @Test
    default void closes_a_frame_of_json_no_command_could_need() {
        try (JsonClient ann = JsonClient.open(base())) {
            assertTooBig(ann.socket().sendText(" ".repeat(8 * LONGEST)));
        }
    }

    /** A client that sends far too much learns why it was closed, not only that the connection broke. */
    @ParameterizedTest
    @ValueSource(strings = {"", "binary", "base64", "parley.v1.json"})
    default void reads_on_until_the_sender_has_heard_why(String subprotocol) {
        try (WsClient client = subprotocol.isEmpty() ? open() : open(subprotocol)) {
            assertTooBig(client.sendText("x".repeat(2_000_000)));
        }
    }
}
