package dev.parley.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.message.Message;
import dev.parley.message.Payload;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A message that is sent in any subprotocol arrives intact in every other one, as read by an independent parser. */
class RoundTripTest {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final RoomName LOBBY = new RoomName("lobby");

    private static Codec codec(Subprotocol subprotocol) {
        return Codecs.of(subprotocol, Corpus.LIMITS);
    }

    /** Text in all its forms: ASCII, what JSON escapes, other scripts, pairs of surrogates. */
    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> any = Arbitraries.integers()
                .between(0, Character.MAX_CODE_POINT)
                .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
                .map(Character::toString);
        Arbitrary<String> awkward = Arbitraries.of("\"", "\\", "\n", "\r", "\u0000", "\u2028", "{", "é", "😀", "/");
        Arbitrary<String> plain = Arbitraries.strings().ascii().ofMaxLength(5);
        return Arbitraries.oneOf(any, awkward, plain).list().ofMaxSize(40).map(parts -> String.join("", parts));
    }

    @Provide
    Arbitrary<Object> jsonValues() {
        Arbitrary<Object> leaves = Arbitraries.oneOf(
                texts().asGeneric(),
                Arbitraries.bigIntegers().asGeneric(),
                Arbitraries.bigDecimals().asGeneric(),
                Arbitraries.of(true, false).asGeneric());
        return Arbitraries.recursive(
                () -> leaves,
                inner -> Arbitraries.oneOf(
                        inner.list().ofMaxSize(4).asGeneric(),
                        Arbitraries.maps(texts(), inner).ofMaxSize(4).asGeneric()),
                0,
                4);
    }

    private static Payload said(List<Command> commands) {
        assertThat(commands).hasSize(1).hasOnlyElementsOfType(Command.Say.class);
        return ((Command.Say) commands.get(0)).payload();
    }

    private static String say(String field, Object value) {
        return JSON.writeValueAsString(Map.of("op", "say", "room", "lobby", "key", "k", field, value));
    }

    private static Frame posted(Subprotocol subprotocol, Payload payload) {
        Message message = new Message(LOBBY, 1, Instant.EPOCH, new User("u", "Ada"), "k", payload);
        Frame frame = Objects.requireNonNull(codec(subprotocol).encode(new Event.Posted(message)));
        assertThat(frame.size()).isEqualTo(frame.bytes().remaining());
        return frame;
    }

    private static JsonNode object(Frame frame) {
        String line = ((Frame.Text) frame).text();
        assertThat(line).doesNotContain("\n", "\r");
        return JSON.readTree(line);
    }

    private static byte[] bytes(Frame frame) {
        byte[] bytes = new byte[frame.bytes().remaining()];
        frame.bytes().get(bytes);
        return bytes;
    }

    private static void comesOutAsBytes(Payload payload, byte[] bytes) {
        assertThat(bytes(posted(Subprotocol.BINARY, payload))).isEqualTo(bytes);
        assertThat(bytes(posted(Subprotocol.PLAIN, payload))).isEqualTo(bytes);
        assertThat(Base64.getDecoder().decode(bytes(posted(Subprotocol.BASE64, payload))))
                .isEqualTo(bytes);
    }

    @Property
    void text(@ForAll("texts") String text) {
        List<Payload> payloads = List.of(
                said(codec(Subprotocol.JSON).decode(say("text", text))),
                said(codec(Subprotocol.PLAIN).decode(text)),
                said(codec(Subprotocol.BINARY).decode(text)));
        for (Payload payload : payloads) {
            comesOutAsBytes(payload, text.getBytes(StandardCharsets.UTF_8));
            assertThat(posted(Subprotocol.PLAIN, payload)).isInstanceOf(Frame.Text.class);
            assertThat(object(posted(Subprotocol.JSON, payload)).path("text").asString())
                    .isEqualTo(text);
        }
    }

    @Property
    void bytes(@ForAll byte[] bytes) {
        String base64 = Base64.getEncoder().encodeToString(bytes);
        List<Payload> payloads = List.of(
                said(codec(Subprotocol.JSON).decode(say("base64", base64))),
                said(codec(Subprotocol.PLAIN).decode(ByteBuffer.wrap(bytes))),
                said(codec(Subprotocol.BINARY).decode(ByteBuffer.wrap(bytes))),
                said(codec(Subprotocol.BASE64).decode(ByteBuffer.wrap(bytes))),
                said(codec(Subprotocol.BASE64).decode(base64)));
        for (Payload payload : payloads) {
            comesOutAsBytes(payload, bytes);
            assertThat(posted(Subprotocol.PLAIN, payload)).isInstanceOf(Frame.Binary.class);
            JsonNode object = object(posted(Subprotocol.JSON, payload));
            assertThat(object.path("base64").asString()).isEqualTo(base64);
            assertThat(object.path("type").asString()).isEqualTo("application/octet-stream");
        }
    }

    @Property(tries = 300)
    void json(@ForAll("jsonValues") Object value) {
        String frame = JSON.writerWithDefaultPrettyPrinter()
                .writeValueAsString(Map.of("op", "say", "room", "lobby", "key", "k", "json", value));
        Payload payload = said(codec(Subprotocol.JSON).decode(frame));
        JsonNode original = JSON.readTree(frame).path("json");
        assertThat(object(posted(Subprotocol.JSON, payload)).path("json")).isEqualTo(original);
        assertThat(JSON.readTree(payload.toBytes())).isEqualTo(original);
        comesOutAsBytes(payload, payload.toBytes());
    }

    @Property
    void names_and_keys_whatever_is_in_them(@ForAll("texts") String name, @ForAll String anyUnits) {
        User user = new User(name, anyUnits);
        Message message = new Message(LOBBY, 1, Instant.EPOCH, user, name, new Payload.Text(""));
        Frame frame = Objects.requireNonNull(codec(Subprotocol.JSON).encode(new Event.Posted(message)));
        assertThat(object(frame).path("key").asString()).isEqualTo(name);
        JsonNode from = object(frame).path("from");
        assertThat(from.path("id").asString()).isEqualTo(name);
        // a lone surrogate has no form in UTF-8, so it is sent as U+FFFD
        assertThat(from.path("name").asString())
                .hasSameSizeAs(anyUnits)
                .isEqualTo(new String(
                        from.path("name").asString().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
    }
}
