package dev.parley.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Frames that a server must survive, one per file: {@code corpus/SUBPROTOCOL/WHAT.OUTCOME.EXTENSION}.
 *
 * <p>The subprotocol is its name, {@code plain} for none. A {@code .bin} is a binary frame, all others are text. The
 * outcome lists the results of the frame in order, joined by {@code +}: the {@code op} of a command that is understood,
 * {@code error-CODE}, {@code close-CODE}, or {@code nothing}; {@code word@5} means five times.
 */
public final class Corpus {
    /** The limits under which the outcomes hold. */
    public static final Event.Limits LIMITS = new Event.Limits(65_536, 100, 200);

    private Corpus() {}

    /**
     * One frame.
     *
     * @param name the name of the file, without its folder
     * @param binary whether it is sent as a binary frame
     * @param bytes the payload; read a duplicate of it
     * @param outcome the results in order; empty if there are none
     */
    public record Entry(Subprotocol subprotocol, String name, boolean binary, ByteBuffer bytes, List<String> outcome) {
        /** Returns the frame's text, or empty if it is binary or not UTF-8. */
        public Optional<String> text() {
            try {
                return binary
                        ? Optional.empty()
                        : Optional.of(StandardCharsets.UTF_8
                                .newDecoder()
                                .decode(bytes.duplicate())
                                .toString());
            } catch (CharacterCodingException e) {
                return Optional.empty();
            }
        }

        @Override
        public String toString() {
            return subprotocol + " " + name;
        }
    }

    /** Returns all frames, ordered by name. */
    public static List<Entry> entries() {
        return Stream.of(Subprotocol.values())
                .filter(Subprotocol::isWebSocket)
                .flatMap(Corpus::entries)
                .toList();
    }

    private static Stream<Entry> entries(Subprotocol subprotocol) {
        String folder = subprotocol == Subprotocol.PLAIN ? "plain" : subprotocol.token();
        URL url = Objects.requireNonNull(Corpus.class.getResource("/corpus/" + folder), folder);
        try (Stream<Path> files = Files.list(Path.of(url.toURI()))) {
            return files.sorted().map(file -> entry(subprotocol, file)).toList().stream();
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(url.toString(), e);
        }
    }

    private static Entry entry(Subprotocol subprotocol, Path file) {
        String name = Objects.requireNonNull(file.getFileName()).toString();
        List<String> parts = List.of(name.split("\\.", -1));
        if (parts.size() != 3) {
            throw new IllegalStateException("not WHAT.OUTCOME.EXTENSION: " + name);
        }
        List<String> outcome =
                Stream.of(parts.get(1).split("\\+", -1)).flatMap(Corpus::times).toList();
        return new Entry(subprotocol, name, parts.get(2).equals("bin"), read(file), outcome);
    }

    private static Stream<String> times(String word) {
        List<String> parts = List.of(word.split("@", -1));
        int times = parts.size() == 1 ? 1 : Integer.parseInt(parts.get(1));
        return word.equals("nothing") ? Stream.empty() : Collections.nCopies(times, parts.get(0)).stream();
    }

    private static ByteBuffer read(Path file) {
        try {
            return ByteBuffer.wrap(Files.readAllBytes(file)).asReadOnlyBuffer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
