package dev.parley.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.message.Message;
import dev.parley.message.Payload;
import dev.parley.message.Reaction;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The encoded size of a message is known before it is encoded, so that pages can be bounded by it. */
class EncodedSizeTest {
    private static final int LIMIT = 65_536;
    private static final RoomName ROOM = new RoomName("lobby");
    private static final Codec JSON = codec(Subprotocol.JSON);

    private static Codec codec(Subprotocol subprotocol) {
        return Codecs.of(subprotocol, new Event.Limits(LIMIT, 100, 500));
    }

    private static Message message(long seq, Payload payload) {
        return new Message(ROOM, seq, Instant.EPOCH, new User("u1", "Ada"), null, payload);
    }

    private static int encoded(Codec codec, Event event) {
        return Objects.requireNonNull(codec.encode(event)).size();
    }

    @Provide
    Arbitrary<Message> messages() {
        Arbitrary<String> any = Arbitraries.strings().ofMaxLength(40); // control characters and lone surrogates, too
        Arbitrary<Payload> payloads = Arbitraries.oneOf(
                any.map(Payload.Text::new),
                any.map(text -> new Payload.Text(text, "text/x-\"quoted\"")),
                Arbitraries.of("1", "\"grüße 😀\"", "{\"a\":[null]}").map(Payload.Json::new),
                Arbitraries.bytes()
                        .array(byte[].class)
                        .ofMaxSize(50)
                        .map(bytes -> new Payload.Binary(bytes, "image/png")));
        return Combinators.combine(
                        Arbitraries.longs().between(1, Long.MAX_VALUE), any, any, any.injectNull(0.2), payloads)
                .as((seq, id, name, key, payload) -> new Message(
                                ROOM, seq, Instant.ofEpochMilli(seq), new User(id, name), key, payload)
                        .with(reactions((int) (seq % 4), seq, new User(id, name))));
    }

    private static List<Reaction> reactions(int count, long seq, User from) {
        return Collections.nCopies(count, new Reaction(seq, from, "👍" + from.name()));
    }

    @Property
    void the_bound_holds_and_is_close_in_every_subprotocol(
            @ForAll("messages") Message message, @ForAll Subprotocol subprotocol) {
        Codec codec = codec(subprotocol);
        int exact = encoded(codec, new Event.Posted(message));
        assertThat(codec.maxSize(message)).isBetween(exact, exact + (subprotocol.isWebSocket() ? 127 : 255));
    }

    @Property(tries = 200)
    void a_page_of_messages_takes_no_more_than_its_messages(@ForAll("messages") Message message) {
        List<Message> page = Collections.nCopies(5, message);
        int frame = encoded(JSON, new Event.History(null, ROOM, List.of(), false));
        assertThat(encoded(JSON, new Event.History(null, ROOM, page, false)))
                .isLessThanOrEqualTo(frame + 5 * JSON.maxSize(message));
    }

    @Test
    void a_page_is_cut_by_what_it_takes_once_its_characters_are_escaped() {
        Payload plain = new Payload.Text("x".repeat(10_000));
        Payload escaped = new Payload.Text("\u0001".repeat(10_000));
        List<Message> page = List.of(message(1, plain), message(2, escaped), message(3, escaped), message(4, plain));

        assertThat(JSON.fitting(page, false, 80_000).messages())
                .extracting(Message::seq)
                .containsExactly(1L, 2L);
        assertThat(JSON.fitting(page, true, 80_000).messages())
                .extracting(Message::seq)
                .containsExactly(3L, 4L);
        assertThat(JSON.fitting(page, false, 80_000).cut()).isTrue();
        assertThat(JSON.fitting(page, false, 1_000_000)).isEqualTo(new Codec.Fitting(page, false));
        assertThat(JSON.fitting(page, true, 1_000_000)).isEqualTo(new Codec.Fitting(page, false));
    }

    @Test
    void a_page_holds_a_message_even_if_it_alone_is_too_large() {
        List<Message> page = List.of(message(1, new Payload.Text("a")), message(2, new Payload.Text("b")));

        assertThat(JSON.fitting(page, false, 0).messages())
                .extracting(Message::seq)
                .containsExactly(1L);
        assertThat(JSON.fitting(page, true, 0).messages())
                .extracting(Message::seq)
                .containsExactly(2L);
        assertThat(JSON.fitting(List.of(), false, 0).messages()).isEmpty();
        assertThat(JSON.fitting(List.of(), true, 0).messages()).isEmpty();
    }

    @Test
    void a_tick_is_encoded_once() {
        assertThat(codec(Subprotocol.JSON).encode(new Event.Tick())).isSameAs(JSON.encode(new Event.Tick()));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "EVENTS")
    void the_largest_frame_holds_the_largest_payload_however_it_is_written(Subprotocol subprotocol) {
        Codec codec = codec(subprotocol);
        String longest = switch (subprotocol) {
            case JSON ->
                "{\"op\":\"say\",\"id\":1e300,\"room\":\"" + "\\u0061".repeat(64) + "\",\"key\":\""
                        + "\\u0061".repeat(128) + "\",\"text\":\"" + "\\u0001".repeat(LIMIT) + "\"}";
            case BASE64 -> Base64Text.encode(new byte[LIMIT]);
            default -> "x".repeat(LIMIT);
        };

        assertThat(codec.maxFrame()).isGreaterThanOrEqualTo(longest.length());
        assertThat(codec.decode(longest)).hasSize(1).hasOnlyElementsOfType(Command.Say.class);
    }

    @Test
    void the_largest_frame_is_little_more_than_a_payload_of_escaped_characters_or_a_token() {
        assertThat(JSON.maxFrame()).isEqualTo(6 * LIMIT + 8_192);
        Codec small = Codecs.of(Subprotocol.JSON, new Event.Limits(10, 100, 500));
        assertThat(small.decode("{\"op\":\"hello\",\"token\":\"" + "t".repeat(16_384) + "\"}"))
                .hasOnlyElementsOfType(Command.Hello.class);
        assertThat(small.maxFrame()).isEqualTo(16_384 + 8_192);
    }
}
