package dev.parley.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What a message carries: text, a JSON value, or bytes, each with a media type. Immutable; safe to share.
 *
 * <p>Text never holds a lone surrogate (it could not be written as UTF-8); whoever makes a payload of untrusted
 * text checks that first.
 */
public sealed interface Payload {
    /** The media type of plain text. */
    String TEXT_PLAIN = "text/plain";

    /** The media type of JSON values (RFC 8259, section 11). */
    String JSON = "application/json";

    /** The media type of bytes nobody described (RFC 2046, section 4.5.1). */
    String OCTET_STREAM = "application/octet-stream";

    /** Returns the media type, for instance {@code text/plain} or {@code image/png}. */
    String type();

    /** Returns the payload as bytes; text and JSON as UTF-8. */
    byte[] toBytes();

    /** Returns the size in memory and on disk, near enough for limits, in bytes. */
    int size();

    /** Text as somebody typed it. */
    record Text(String text, String type) implements Payload {
        public Text(String text) {
            this(text, TEXT_PLAIN);
        }

        @Override
        public byte[] toBytes() {
            return text.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public int size() {
            return text.length();
        }
    }

    /** One JSON value, serialised without line breaks. */
    record Json(String json, String type) implements Payload {
        public Json(String json) {
            this(json, JSON);
        }

        @Override
        public byte[] toBytes() {
            return json.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public int size() {
            return json.length();
        }
    }

    /** Bytes. The buffer is read-only and never moved: take a {@link ByteBuffer#duplicate()} to read it. */
    record Binary(ByteBuffer bytes, String type) implements Payload {
        public Binary {
            bytes = bytes.asReadOnlyBuffer();
        }

        public Binary(byte[] bytes, String type) {
            this(ByteBuffer.wrap(bytes), type);
        }

        @Override
        public byte[] toBytes() {
            byte[] copy = new byte[bytes.remaining()];
            bytes.duplicate().get(copy);
            return copy;
        }

        @Override
        public int size() {
            return bytes.remaining();
        }
    }
}
