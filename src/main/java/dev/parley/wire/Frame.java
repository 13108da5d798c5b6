package dev.parley.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** One data frame, encoded once and shared by every outbox it goes to. Immutable. */
public sealed interface Frame {
    /** Returns the length of its payload on the wire, in bytes. */
    int size();

    /** Returns whether it may leave in one frame with its neighbours, see {@link #merge}. */
    boolean merges();

    /** Returns the payload's bytes; text as UTF-8, encoded at the first call and kept. */
    ByteBuffer bytes();

    /** Returns one frame that says what these say, in order. All must {@link #merges() merge}. */
    static Frame merge(List<? extends Frame> frames) {
        if (frames.size() == 1) {
            return frames.get(0);
        }
        return lines(frames.stream().map(frame -> ((Text) frame).text()).collect(Collectors.joining("\n")));
    }

    /** A text frame that stands alone. */
    static Frame text(String text) {
        return new Text(text, false);
    }

    /** A text frame of lines, each with a meaning of its own. */
    static Frame lines(String text) {
        return new Text(text, true);
    }

    /** A binary frame. The buffer must not change any more. */
    static Frame binary(ByteBuffer bytes) {
        return new Binary(bytes.asReadOnlyBuffer());
    }

    /** A text frame (RFC 6455, section 5.6). */
    final class Text implements Frame {
        private final String text;
        private final boolean lines;
        private final int size;
        /** Racy single-check: several threads may encode, all get equal bytes. */
        private volatile byte[] utf8 = NOT_YET;

        private static final byte[] NOT_YET = new byte[0];

        private Text(String text, boolean lines) {
            this.text = text;
            this.lines = lines;
            this.size = Utf8.length(text);
        }

        public String text() {
            return text;
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public boolean merges() {
            return lines;
        }

        @Override
        public ByteBuffer bytes() {
            byte[] encoded = utf8;
            if (encoded == NOT_YET) {
                encoded = text.getBytes(StandardCharsets.UTF_8);
                utf8 = encoded;
            }
            return ByteBuffer.wrap(encoded).asReadOnlyBuffer();
        }
    }

    /** A binary frame (RFC 6455, section 5.6). */
    record Binary(ByteBuffer bytes) implements Frame {
        @Override
        public int size() {
            return bytes.remaining();
        }

        @Override
        public boolean merges() {
            return false;
        }

        @Override
        public ByteBuffer bytes() {
            return bytes.duplicate();
        }
    }
}
