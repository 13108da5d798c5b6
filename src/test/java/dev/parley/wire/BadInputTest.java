package dev.parley.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Regardless of the input, a codec returns a bounded list of commands and never throws. */
class BadInputTest {
    private static final List<String> GOOD_FRAMES = Corpus.entries().stream()
            .filter(frame -> frame.subprotocol() == Subprotocol.JSON)
            .flatMap(frame -> frame.text().stream())
            .filter(text -> text.length() < 1_000)
            .toList();

    /** Pieces of JSON, of which random sequences are often almost valid. */
    private static final Arbitrary<String> PIECES = Arbitraries.oneOf(
            Arbitraries.of(
                    "{", "}", "[", "]", ":", ",", "\"", "\\", "\\u", "\\ud800", "\n", " ", "null", "true", "1e400"),
            Arbitraries.of(
                    "\"op\"",
                    "\"say\"",
                    "\"text\"",
                    "\"json\"",
                    "\"since\"",
                    "\"room\"",
                    "\"id\":",
                    "{\"op\":\"ping\"}"),
            Arbitraries.strings().ofMaxLength(3),
            Arbitraries.integers().map(String::valueOf));

    /** Replaces up to four characters somewhere in a frame. */
    private record Mutation(double at, int cut, String put) {
        String of(String frame) {
            int from = (int) (at * frame.length());
            int to = Math.min(frame.length(), from + cut);
            return frame.substring(0, from) + put + frame.substring(to);
        }
    }

    @Provide
    Arbitrary<String> nearlyJson() {
        return PIECES.list().ofMaxSize(30).map(pieces -> String.join("", pieces));
    }

    @Provide
    Arbitrary<String> mutatedFrames() {
        Arbitrary<Mutation> mutation = Combinators.combine(
                        Arbitraries.doubles().between(0, 1),
                        Arbitraries.integers().between(0, 4),
                        Arbitraries.oneOf(PIECES, Arbitraries.just("")))
                .as(Mutation::new);
        return Combinators.combine(
                        Arbitraries.of(GOOD_FRAMES),
                        mutation.list().ofMinSize(1).ofMaxSize(4))
                .as((frame, mutations) -> {
                    String mutated = frame;
                    for (Mutation next : mutations) {
                        mutated = next.of(mutated);
                    }
                    return mutated;
                });
    }

    private static void assertBounded(Subprotocol subprotocol, List<Command> commands) {
        int most = subprotocol == Subprotocol.JSON ? JsonCodec.MAX_OBJECTS + 1 : 1;
        assertThat(commands).hasSizeLessThanOrEqualTo(most);
        for (int i = 0; i < commands.size(); i++) {
            if (commands.get(i) instanceof Command.Invalid invalid) {
                assertThat(invalid.message()).hasSizeBetween(10, 200).isPrintable();
                assertThat(invalid.id() == null ? "" : invalid.id()).hasSizeLessThanOrEqualTo(32);
            } else if (commands.get(i) instanceof Command.Unreadable) {
                assertThat(i).isEqualTo(commands.size() - 1);
            }
        }
    }

    private static void survives(String text) {
        for (Subprotocol subprotocol : Subprotocol.values()) {
            assertBounded(subprotocol, Codecs.of(subprotocol, Corpus.LIMITS).decode(text));
        }
    }

    @Property
    void any_text(@ForAll String text) {
        survives(text);
    }

    @Property(tries = 3_000)
    void text_that_is_nearly_json(@ForAll("nearlyJson") String text) {
        survives(text);
    }

    @Property(tries = 5_000)
    void frames_of_the_corpus_with_something_changed(@ForAll("mutatedFrames") String text) {
        survives(text);
    }

    @Property(tries = 200)
    void any_bytes(@ForAll byte[] bytes) {
        for (Subprotocol subprotocol : Subprotocol.values()) {
            assertBounded(subprotocol, Codecs.of(subprotocol, Corpus.LIMITS).decode(ByteBuffer.wrap(bytes)));
        }
    }

    @Property
    void a_frame_of_two_says_what_each_says(@ForAll("readable") String first, @ForAll("nearlyJson") String second) {
        Codec codec = Codecs.of(Subprotocol.JSON, Corpus.LIMITS);
        List<Command> both = new ArrayList<>(codec.decode(first));
        both.addAll(codec.decode(second));
        assertThat(codec.decode(first + "\n" + second)).isEqualTo(both);
    }

    @Provide
    Arbitrary<String> readable() {
        Codec codec = Codecs.of(Subprotocol.JSON, Corpus.LIMITS);
        return Arbitraries.of(GOOD_FRAMES.stream()
                .filter(frame -> codec.decode(frame).stream().noneMatch(Command.Unreadable.class::isInstance))
                .toList());
    }
}
