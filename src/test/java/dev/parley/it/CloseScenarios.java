package dev.parley.it;

import static dev.parley.it.Scenarios.newRoom;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.wire.CloseCode;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How connections end, by the client's will and by its fault. */
public interface CloseScenarios extends Scenarios {
    private WsClient open(String room, String... subprotocols) {
        HandshakeRequest request = HandshakeRequest.to(URI.create(JsonClient.endpoint(base()) + "?room=" + room));
        return (subprotocols.length == 0 ? request : request.offering(subprotocols)).open();
    }

    private static void assertClosed(WsClient client, CloseCode code) {
        client.assertClosed(code.code(), code.reason()).assertDisconnected();
    }

    @ParameterizedTest
    @CsvSource({"1000, bye", "1000, ''", "1001, ''", "3000, a reason of mine", "4999, ''"})
    default void answers_a_close_with_its_code(int code, String reason) {
        try (WsClient client = open(newRoom())) {
            client.sendClose(code, reason);
            assertThat(client.end().code()).isEqualTo(code);
            client.assertDisconnected();
        }
    }

    @Test
    default void answers_a_close_without_a_code() {
        try (WsClient client = open(newRoom())) {
            client.sendClose(new byte[0]);
            assertThat(client.end().code()).isIn(1000, 1005);
            client.assertDisconnected();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 65_535})
    default void refuses_a_close_code_nobody_may_send(int code) {
        try (WsClient client = open(newRoom())) {
            client.sendClose(code, "");
            assertThat(client.end().code()).isEqualTo(1002);
            client.assertDisconnected();
        }
    }

    @Test
    default void stores_and_tells_what_was_said_right_before_a_close() {
        String room = newRoom();
        try (JsonClient ann = JsonClient.open(base());
                WsClient bob = open(room)) {
            ann.join(room);
            byte[] said = WsFrame.of(WsFrame.TEXT, "goodbye".getBytes(UTF_8)).masked();
            byte[] closed =
                    WsFrame.of(WsFrame.CLOSE, new byte[] {3, (byte) 0xe8}).masked();
            byte[] both = new byte[said.length + closed.length];
            System.arraycopy(said, 0, both, 0, said.length);
            System.arraycopy(closed, 0, both, said.length, closed.length);
            bob.sendBytes(both);
            assertThat(ann.await("message").path("text").asString()).isEqualTo("goodbye");
            ann.next("departed");
        }
    }

    @Test
    default void closes_bytes_where_only_json_is_spoken() {
        try (WsClient client = open(newRoom(), "parley.v1.json")) {
            assertClosed(client.sendBinary((byte) '{', (byte) '}'), CloseCode.UNSUPPORTED_DATA);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"no JSON", "[]", "{", "{\"op\":\"ping\",\"op\":\"ping\"}", "{\"op\":\"ping\"}}"})
    default void closes_what_is_not_json(String text) {
        try (WsClient client = open(newRoom(), "parley.v1.json")) {
            assertClosed(client.sendText(text), CloseCode.MALFORMED);
        }
    }

    @Test
    default void does_what_stands_before_the_malformed() {
        String room = newRoom();
        try (JsonClient ann = JsonClient.open(base());
                JsonClient bob = JsonClient.open(base())) {
            ann.join(room);
            bob.join(room);
            bob.send("{'op':'say','room':'" + room + "','key':'k','text':'last words'}", "}");
            assertThat(ann.await("message").path("text").asString()).isEqualTo("last words");
            assertClosed(bob.socket(), CloseCode.MALFORMED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"no base64!", "YQ", "YQ=", "YQ==\n", "_w==", "=", "YQ==YQ=="})
    default void closes_base64_that_is_none(String text) {
        try (WsClient client = open(newRoom(), "base64")) {
            assertClosed(client.sendText(text), CloseCode.INVALID_PAYLOAD);
        }
    }

    @Test
    default void tells_others_of_a_departure_only() {
        String room = newRoom();
        try (JsonClient ann = JsonClient.open(base())) {
            ann.join(room);
            try (WsClient bad = open(room, "base64")) {
                ann.next("arrived");
                bad.sendText("no base64!").assertClosed(1007);
                ann.next("departed");
                ann.assertNothingMore();
            }
        }
    }
}
