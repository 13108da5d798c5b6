package dev.parley.it;

import static dev.parley.it.Scenarios.newRoom;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What frames of plain clients come to: whole messages, and an end where they grow too long. */
public interface FrameScenarios extends Scenarios {
    /** The longest message, in bytes. */
    int LONGEST = 64 * 1024;

    private WsClient plain() {
        return HandshakeRequest.to(base().resolve("ws/chat?room=" + newRoom())).open();
    }

    private static WsFrame part(int opcode, byte[] message, int from, int to) {
        return WsFrame.of(opcode, Arrays.copyOfRange(message, from, to)).unfinished();
    }

    @Test
    default void takes_a_text_in_many_frames_as_one_message() {
        byte[] text = "grüße aus 日本".getBytes(UTF_8);
        try (WsClient client = plain()) {
            client.send(part(WsFrame.TEXT, text, 0, 3));
            for (int i = 3; i < text.length; i++) {
                client.send(part(WsFrame.CONTINUATION, text, i, i + 1))
                        .send(WsFrame.of(WsFrame.PING, new byte[] {(byte) i}));
            }
            client.send(WsFrame.of(WsFrame.CONTINUATION, new byte[0])).sendText("next");

            client.assertText("grüße aus 日本").assertText("next").assertExhausted();
        }
    }

    @Test
    default void takes_bytes_in_many_frames_as_one_message() {
        byte[] bytes = "0123456789abcdef".repeat(LONGEST / 16).getBytes(UTF_8);
        try (WsClient client = plain()) {
            client.send(part(WsFrame.BINARY, bytes, 0, 1))
                    .send(part(WsFrame.CONTINUATION, bytes, 1, 40_000))
                    .send(WsFrame.of(WsFrame.CONTINUATION, Arrays.copyOfRange(bytes, 40_000, bytes.length)))
                    .sendBinary((byte) 1);

            client.assertBinary(HexFormat.of().formatHex(bytes))
                    .assertBinary("01")
                    .assertExhausted();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {LONGEST + 1, 2 * LONGEST, 40 * LONGEST})
    default void reads_a_message_that_is_too_long_to_its_end_and_closes_with_1009(int length) {
        byte[] bytes = new byte[length];
        try (WsClient client = plain()) {
            int half = length / 2;
            client.send(part(WsFrame.BINARY, bytes, 0, half))
                    .send(WsFrame.of(WsFrame.CONTINUATION, Arrays.copyOfRange(bytes, half, length)));

            assertThat(client.next()).isEqualTo(new WsClient.Received.Closed(1009, "message too big"));
        }
    }

    @Test
    default void a_text_is_measured_in_bytes() {
        try (WsClient client = plain()) {
            client.sendText("é".repeat(LONGEST / 2)).assertText("é".repeat(LONGEST / 2));

            client.sendText("é".repeat(LONGEST / 2) + "x");

            assertThat(client.next()).isEqualTo(new WsClient.Received.Closed(1009, "message too big"));
        }
    }
}
