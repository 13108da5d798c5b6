package dev.parley.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.message.Change;
import dev.parley.message.Message;
import dev.parley.message.Payload;
import dev.parley.message.Revision;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The subprotocols in which a frame is a message and nothing else: plain, {@code binary} and {@code base64}. */
class FrameCodecTest {
    private static final Event.Limits LIMITS = new Event.Limits(8, 100, 50);
    private static final Payload TEXT = new Payload.Text("h\u00e9");
    private static final Payload JSON = new Payload.Json("{\"x\":1}");
    private static final Payload BYTES = new Payload.Binary(new byte[] {0, -1, -2}, "image/png");

    private static Codec codec(Subprotocol subprotocol) {
        return Codecs.of(subprotocol, LIMITS);
    }

    private static @Nullable Frame posted(Subprotocol subprotocol, Payload payload) {
        User ada = new User("u1", "Ada");
        return codec(subprotocol)
                .encode(new Event.Posted(new Message(new RoomName("lobby"), 1, Instant.EPOCH, ada, "k", payload)));
    }

    private static void assertText(@Nullable Frame frame, String text) {
        assertThat(frame).isInstanceOfSatisfying(Frame.Text.class, sent -> {
            assertThat(sent.text()).isEqualTo(text);
            assertThat(sent.merges()).isFalse();
        });
    }

    private static void assertBinary(@Nullable Frame frame, byte... bytes) {
        assertThat(frame).isInstanceOfSatisfying(Frame.Binary.class, sent -> {
            assertThat(sent.bytes()).isEqualTo(ByteBuffer.wrap(bytes));
            assertThat(sent.merges()).isFalse();
        });
    }

    private static List<Command> said(Payload payload) {
        return List.of(new Command.Say(null, null, null, payload, null));
    }

    private static List<Command> closed(CloseCode code) {
        return List.of(new Command.Unreadable(code));
    }

    @Test
    void plain_sends_words_as_text_and_bytes_as_bytes() {
        assertText(posted(Subprotocol.PLAIN, TEXT), "h\u00e9");
        assertText(posted(Subprotocol.PLAIN, JSON), "{\"x\":1}");
        assertBinary(posted(Subprotocol.PLAIN, BYTES), (byte) 0, (byte) -1, (byte) -2);
    }

    @Test
    void binary_sends_everything_as_bytes() {
        assertBinary(posted(Subprotocol.BINARY, TEXT), (byte) 'h', (byte) 0xC3, (byte) 0xA9);
        assertBinary(posted(Subprotocol.BINARY, JSON), "{\"x\":1}".getBytes(StandardCharsets.UTF_8));
        assertBinary(posted(Subprotocol.BINARY, BYTES), (byte) 0, (byte) -1, (byte) -2);
    }

    @Test
    void base64_sends_everything_as_base64() {
        assertText(posted(Subprotocol.BASE64, TEXT), "aMOp");
        assertText(posted(Subprotocol.BASE64, JSON), "eyJ4IjoxfQ==");
        assertText(posted(Subprotocol.BASE64, BYTES), "AP/+");
    }

    @ParameterizedTest
    @EnumSource(names = {"PLAIN", "BINARY", "BASE64"})
    void takes_a_binary_frame_as_bytes_and_keeps_a_copy(Subprotocol subprotocol) {
        byte[] bytes = {9, 'a', 'b', 9};
        ByteBuffer frame = ByteBuffer.wrap(bytes, 1, 2);
        List<Command> commands = codec(subprotocol).decode(frame);
        assertThat(frame.position()).isEqualTo(1);
        bytes[1] = 'x';
        assertThat(commands).isEqualTo(said(new Payload.Binary(new byte[] {'a', 'b'}, Payload.OCTET_STREAM)));
    }

    @ParameterizedTest
    @EnumSource(names = {"PLAIN", "BINARY"})
    void takes_a_text_frame_as_text(Subprotocol subprotocol) {
        assertThat(codec(subprotocol).decode("h\u00e9")).isEqualTo(said(TEXT));
        assertThat(codec(subprotocol).decode("aMOp")).isEqualTo(said(new Payload.Text("aMOp")));
        assertThat(codec(subprotocol).decode("")).isEqualTo(said(new Payload.Text("")));
    }

    @Test
    void base64_takes_a_text_frame_as_bytes_even_where_they_are_text() {
        assertThat(codec(Subprotocol.BASE64).decode("aMOp"))
                .isEqualTo(said(new Payload.Binary("h\u00e9".getBytes(StandardCharsets.UTF_8), Payload.OCTET_STREAM)));
    }

    @Test
    void closes_on_bad_base64_and_on_text_that_has_no_form_in_utf8() {
        assertThat(codec(Subprotocol.BASE64).decode("hello")).isEqualTo(closed(CloseCode.INVALID_PAYLOAD));
        assertThat(codec(Subprotocol.PLAIN).decode("\uD800")).isEqualTo(closed(CloseCode.INVALID_PAYLOAD));
        assertThat(codec(Subprotocol.BINARY).decode("a\uDC00")).isEqualTo(closed(CloseCode.INVALID_PAYLOAD));
    }

    @ParameterizedTest
    @EnumSource(names = {"PLAIN", "BINARY", "BASE64"})
    void closes_on_a_frame_that_is_too_big(Subprotocol subprotocol) {
        Codec codec = codec(subprotocol);
        assertThat(codec.decode(ByteBuffer.allocate(8))).hasOnlyElementsOfType(Command.Say.class);
        assertThat(codec.decode(ByteBuffer.allocate(9))).isEqualTo(closed(CloseCode.TOO_BIG));
        String nine = subprotocol == Subprotocol.BASE64 ? "AAAAAAAAAAAA" : "\u00e9\u00e9\u00e9\u00e9a";
        assertThat(codec.decode(nine)).isEqualTo(closed(CloseCode.TOO_BIG));
    }

    @ParameterizedTest
    @EnumSource(names = {"PLAIN", "BINARY", "BASE64"})
    void has_no_words_for_anything_but_messages(Subprotocol subprotocol) {
        Codec codec = codec(subprotocol);
        assertThat(codec.encode(new Event.Tick())).isNull();
        assertThat(codec.encode(new Event.Failed(null, ErrorCode.BUSY, "later")))
                .isNull();
        assertThat(codec.encode(new Event.Bye(CloseCode.RESTARTING, Duration.ZERO)))
                .isNull();
    }

    @ParameterizedTest
    @EnumSource(names = {"PLAIN", "BINARY", "BASE64"})
    void leaves_out_redacted_messages_and_the_entries_of_changes(Subprotocol subprotocol) {
        User ada = new User("u1", "Ada");
        Message said = new Message(new RoomName("lobby"), 1, Instant.EPOCH, ada, "k", TEXT);
        Message redacted = said.revised(Payload.NONE, new Revision(true, 2, Instant.EPOCH));
        Message edit = new Message(said.room(), 2, Instant.EPOCH, ada, null, TEXT, Change.edit(1), null);
        Message edited = said.revised(TEXT, new Revision(false, 2, Instant.EPOCH));
        assertThat(codec(subprotocol).encode(new Event.Posted(redacted))).isNull();
        assertThat(codec(subprotocol).encode(new Event.Posted(edit))).isNull();
        assertThat(codec(subprotocol).encode(new Event.Posted(edited))).isNotNull();
    }

    @Test
    void refuses_limits_that_allow_nothing() {
        assertThatThrownBy(() -> Codecs.of(Subprotocol.PLAIN, new Event.Limits(0, 1, 1)))
                .hasMessage("limits.message must be positive: 0");
        assertThatThrownBy(() -> Codecs.of(Subprotocol.JSON, new Event.Limits(1, 1, -1)))
                .hasMessage("limits.history must be positive: -1");
    }
}
