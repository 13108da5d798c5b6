package dev.parley.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One data frame, encoded once and shared by every outbox it goes to. Immutable. */
public sealed interface Frame {
    /** Returns the length of its payload on the wire, in bytes. */
    int size();

    /** Returns whether it may leave in one frame with its neighbours, see {@link #merge}. */
    boolean merges();

    /** Returns the payload's bytes, read-only; text as UTF-8. */
    ByteBuffer bytes();

    /** Returns one frame that says what these say, in order. All must {@link #merges() merge}. */
    static Frame merge(List<? extends Frame> frames) {
        if (frames.size() == 1) {
            return frames.get(0);
        }
        int size = frames.size() - 1;
        for (Frame frame : frames) {
            size += frame.size();
        }
        ByteBuffer lines = ByteBuffer.allocate(size).put(((Text) frames.get(0)).utf8);
        for (Frame next : frames.subList(1, frames.size())) {
            lines.put((byte) '\n').put(((Text) next).utf8);
        }
        return new Text(lines.array(), true);
    }

    /** A text frame that stands alone. */
    static Frame text(String text) {
        return new Text(text.getBytes(StandardCharsets.UTF_8), false);
    }

    /** A text frame of lines, each with a meaning of its own. */
    static Frame lines(String text) {
        return new Text(text.getBytes(StandardCharsets.UTF_8), true);
    }

    /** A binary frame. The buffer must not change any more. */
    static Frame binary(ByteBuffer bytes) {
        return new Binary(bytes.asReadOnlyBuffer());
    }

    /** A text frame (RFC 6455, section 5.6). */
    final class Text implements Frame {
        private final byte[] utf8;
        private final boolean lines;
        /** Racy single-check: several threads may decode, all get equal texts. */
        private volatile @Nullable String text;

        private Text(byte[] utf8, boolean lines) {
            this.utf8 = utf8;
            this.lines = lines;
        }

        /** Returns the text for a transport that asks for one, decoded at the first call and kept. */
        public String text() {
            String decoded = text;
            if (decoded == null) {
                decoded = new String(utf8, StandardCharsets.UTF_8);
                text = decoded;
            }
            return decoded;
        }

        @Override
        public int size() {
            return utf8.length;
        }

        @Override
        public boolean merges() {
            return lines;
        }

        @Override
        public ByteBuffer bytes() {
            return ByteBuffer.wrap(utf8).asReadOnlyBuffer();
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
