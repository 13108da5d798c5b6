package dev.parley.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One data frame to a client, encoded once and shared by every outbox that sends it. Immutable and safe to share between
 * threads.
 */
public sealed interface Frame {
    /** Returns the length of its payload on the wire, in bytes. Takes constant time. */
    int size();

    /** Returns whether it may be sent in one frame with its neighbours; see {@link #merge}. */
    boolean merges();

    /** Returns a new read-only view of the payload, with text as UTF-8. */
    ByteBuffer bytes();

    /**
     * Returns one frame with the content of these, in order, separated by line breaks. Its size is the sum of their sizes
     * and of the separators, one byte each; bounding that sum is up to the caller.
     *
     * @param frames at least one; if more, all must {@link #merges() merge}
     */
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

    /** Returns a text frame that is never merged, because a frame is a message in its subprotocol. */
    static Frame text(String text) {
        return new Text(text.getBytes(StandardCharsets.UTF_8), false);
    }

    /** Returns a text frame that may be merged, because its receiver splits frames at line breaks. */
    static Frame lines(String text) {
        return new Text(text.getBytes(StandardCharsets.UTF_8), true);
    }

    /** Returns a binary frame. It keeps the buffer, whose content must no longer change. */
    static Frame binary(ByteBuffer bytes) {
        return new Binary(bytes.asReadOnlyBuffer());
    }

    /** A text frame (RFC 6455, section 5.6). */
    final class Text implements Frame {
        private final byte[] utf8;
        private final boolean lines;
        /** Racy single-check: several threads may decode at once, and all of them get equal texts. */
        private volatile @Nullable String text;

        private Text(byte[] utf8, boolean lines) {
            this.utf8 = utf8;
            this.lines = lines;
        }

        /**
         * Returns the text, for transports that cannot send UTF-8 as it is. The first call decodes it, and the result is
         * kept for as long as the frame.
         */
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

    /**
     * A binary frame (RFC 6455, section 5.6).
     *
     * @param bytes read-only
     */
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
