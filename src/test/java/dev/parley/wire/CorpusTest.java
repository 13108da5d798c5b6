package dev.parley.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CorpusTest {
    private static Stream<Corpus.Entry> frames() {
        return Corpus.entries().stream();
    }

    @ParameterizedTest
    @MethodSource("frames")
    void every_frame_comes_to_what_its_name_says(Corpus.Entry frame) {
        Codec codec = Codecs.of(frame.subprotocol(), Corpus.LIMITS);
        Optional<String> text = frame.text();
        if (frame.binary()) {
            assertThat(words(codec.decode(frame.bytes()))).as(frame.name()).isEqualTo(frame.outcome());
        } else if (text.isPresent()) {
            assertThat(words(codec.decode(text.get()))).as(frame.name()).isEqualTo(frame.outcome());
        } else {
            assertThat(frame.outcome()).as("the container's business").containsExactly("close-1007");
        }
    }

    @Test
    void holds_frames_for_every_subprotocol() {
        assertThat(frames().map(Corpus.Entry::subprotocol))
                .contains(Stream.of(Subprotocol.values())
                        .filter(Subprotocol::isWebSocket)
                        .toArray(Subprotocol[]::new));
        assertThat(frames()).hasSizeGreaterThan(200);
    }

    private static List<String> words(List<Command> commands) {
        return commands.stream().map(CorpusTest::word).toList();
    }

    private static String word(Command command) {
        if (command instanceof Command.Invalid invalid) {
            return "error-" + invalid.code().word();
        }
        if (command instanceof Command.Unreadable unreadable) {
            return "close-" + unreadable.code().code();
        }
        return command.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }
}
