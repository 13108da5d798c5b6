package dev.parley.it;

import static dev.parley.it.Scenarios.assertNeutral;
import static dev.parley.it.Scenarios.newRoom;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames (RFC 6455, section 5) as they may come, and as they may not. */
public interface FrameScenarios extends Scenarios {
    private WsClient plain(String room) {
        return HandshakeRequest.to(URI.create(JsonClient.endpoint(base()) + "?room=" + room))
                .open();
    }

    /** Sends the message in frames of {@code size} bytes, with something in between. */
    private static void sendInPieces(WsClient client, int opcode, byte[] message, int size, Runnable between) {
        for (int from = 0; from < message.length; from += size) {
            byte[] piece = Arrays.copyOfRange(message, from, Math.min(message.length, from + size));
            WsFrame frame = WsFrame.of(from == 0 ? opcode : WsFrame.CONTINUATION, piece);
            client.send(from + size < message.length ? frame.unfinished() : frame);
            between.run();
        }
    }

    @Test
    default void puts_a_message_in_many_pieces_together_even_where_they_cut_a_letter() {
        String text = "pieces: ☃ 😀 ".repeat(20);
        byte[] bytes = new byte[1_000];
        Arrays.fill(bytes, (byte) 0xff);
        try (WsClient client = plain(newRoom())) {
            sendInPieces(client, WsFrame.TEXT, text.getBytes(UTF_8), 1, () -> {});
            client.assertText(text);
            sendInPieces(client, WsFrame.BINARY, bytes, 7, () -> {});
            client.assertBinary(HexFormat.of().formatHex(bytes));
            client.send(WsFrame.of(WsFrame.TEXT, new byte[0]).unfinished())
                    .send(WsFrame.of(WsFrame.CONTINUATION, new byte[] {'a'}).unfinished())
                    .send(WsFrame.of(WsFrame.CONTINUATION, new byte[0]));
            client.assertText("a");
        }
    }

    @Test
    default void answers_pings_between_the_pieces() {
        byte[] longest = new byte[125];
        Arrays.fill(longest, (byte) 7);
        String hex = HexFormat.of().formatHex(longest);
        try (WsClient client = plain(newRoom())) {
            sendInPieces(
                    client,
                    WsFrame.TEXT,
                    "one message".getBytes(UTF_8),
                    4,
                    () -> client.send(WsFrame.of(WsFrame.PING, longest)).assertPong(hex));
            client.assertText("one message");
            client.send(WsFrame.of(WsFrame.PING, new byte[0])).assertPong("");
            client.send(WsFrame.of(WsFrame.PONG, longest)).sendText("unasked pongs mean nothing");
            client.assertText("unasked pongs mean nothing");
        }
    }

    @Test
    default void takes_frames_however_the_network_cuts_them() {
        byte[] first = WsFrame.of(WsFrame.TEXT, "first".getBytes(UTF_8)).masked();
        byte[] second = WsFrame.of(WsFrame.BINARY, new byte[200]).masked();
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        try (WsClient client = plain(newRoom())) {
            client.sendBytes(both);
            client.assertText("first").assertBinary("00".repeat(200));
            for (byte each : both) {
                client.sendBytes(each);
            }
            client.assertText("first").assertBinary("00".repeat(200));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // a reserved bit without an extension that gives it a meaning
                "c1 80 37fa213d",
                "a1 80 37fa213d",
                "91 80 37fa213d",
                "b1 80 37fa213d",
                "c9 80 37fa213d",
                // opcodes nobody has defined
                "83 80 37fa213d",
                "87 80 37fa213d",
                "8b 80 37fa213d",
                "8f 80 37fa213d",
                // a client's frame without a mask
                "81 02 6869",
                // control frames in pieces
                "09 80 37fa213d",
                "0a 80 37fa213d",
                // pieces of nothing, and a message within a message
                "80 80 37fa213d",
                "00 80 37fa213d",
                "01 80 37fa213d 81 80 37fa213d"
            })
    default void closes_what_breaks_the_protocol_with_1002(String bytes) {
        String room = newRoom();
        try (WsClient bystander = plain(room);
                WsClient client = plain(room)) {
            client.sendText("before");
            client.assertText("before");
            client.sendBytes(HexFormat.of().parseHex(bytes.replace(" ", "")));
            assertNeutral(client.end(), 1002);
            client.assertDisconnected();
            bystander.assertText("before").sendText("still there").assertText("still there");
        }
    }

    /** A container may look at the length at once, or read on; but nobody may keep what is announced. */
    /** A client's frame without a mask that has nothing to mask: Undertow looks for the mask with the payload only. */
    @Test
    default void closes_an_empty_ping_without_a_mask_or_passes_over_it() {
        try (WsClient client = plain(newRoom())) {
            client.sendBytes(HexFormat.of().parseHex("8900"));
            if ("wildfly".equals(System.getProperty("arquillian.launch"))) {
                client.sendText("goes on").assertText("goes on");
            } else {
                assertNeutral(client.end(), 1002);
                client.assertDisconnected();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "81 ff 8000000000000000",
                "82 ff ffffffffffffffff",
                "82 ff 7fffffffffffffff",
                "81 ff 7fffffffffffffff",
                "82 ff 000000007fffffff",
                "81 ff 0000000100000000"
            })
    default void closes_a_frame_that_announces_more_than_anybody_may_send(String header) {
        String room = newRoom();
        try (WsClient bystander = plain(room);
                WsClient client = plain(room)) {
            client.sendBytes(HexFormat.of().parseHex(header.replace(" ", "") + "00000000"));
            sendUntilClosed(client);
            WsClient.Received.Closed end = client.end();
            // a client that keeps sending may find the connection cut before it has read the reason
            assertThat(end.code()).isIn(1002, 1006, 1009);
            assertNeutral(end, end.code());
            bystander.sendText("still there").assertText("still there");
        }
    }

    /** Sends what was announced, until the server has heard enough: more than it puts up with and a network holds. */
    private static void sendUntilClosed(WsClient client) {
        byte[] some = new byte[LONGEST];
        for (int i = 0; i < 2_000 && !client.hasEnded(); i++) {
            try {
                client.sendBytes(some);
            } catch (UncheckedIOException e) {
                // cut off
                return;
            }
        }
    }

    @Test
    default void closes_a_ping_of_more_than_125_bytes_with_1002() {
        try (WsClient client = plain(newRoom())) {
            client.send(WsFrame.of(WsFrame.PING, new byte[126]));
            assertNeutral(client.end(), 1002);
            client.assertDisconnected();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, ff",
        "1, c080",
        "1, eda080",
        "1, f4908080",
        "1, 61c3",
        "1, e29883e2",
        "2, ff",
        "2, 61c3",
        "2, e29883e298"
    })
    default void closes_text_that_is_not_utf_8_with_1007(int pieces, String bytes) {
        byte[] text = HexFormat.of().parseHex(bytes);
        String room = newRoom();
        try (WsClient bystander = plain(room);
                WsClient client = plain(room)) {
            sendInPieces(client, WsFrame.TEXT, text, pieces == 1 ? text.length : 1, () -> {});
            assertNeutral(client.end(), 1007);
            client.assertDisconnected();
            bystander.sendText("still there").assertText("still there");
        }
    }
}
