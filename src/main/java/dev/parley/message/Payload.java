package dev.parley.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What a message carries: text, a JSON value, or bytes, each with a media type, or nothing if it was redacted. Immutable; safe to share between threads.
 *
 * <p>Text and JSON never contain a lone surrogate, because it has no form in UTF-8. Code that makes a payload of untrusted
 * text must check that first; nothing here does.
 */
public sealed interface Payload {
    /** The media type of plain text. */
    String TEXT_PLAIN = "text/plain";

    /** The media type of JSON values (RFC 8259, section 11). */
    String JSON = "application/json";

    /** The media type of bytes that nobody has described (RFC 2046, section 4.5.1). */
    String OCTET_STREAM = "application/octet-stream";

    /** The payload of a message that has lost its own; compare with {@code ==}. */
    Payload NONE = None.ONLY;

    /** Returns the media type, for instance {@code text/plain} or {@code image/png}. */
    String type();

    /** Returns a copy of the payload as bytes, with text and JSON as UTF-8. */
    byte[] toBytes();

    /**
     * Returns the approximate size in memory and on disk: bytes, or UTF-16 code units of text and JSON. Takes constant
     * time. What is sent may be three times as long in UTF-8, and longer still once it is escaped.
     */
    int size();

    /**
     * Text as somebody typed it.
     *
     * @param text well-formed UTF-16
     * @param type {@code text/plain} unless the author gave another
     */
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

    /**
     * One JSON value.
     *
     * @param json the value serialised without line breaks, because line breaks separate the objects of a frame
     * @param type {@code application/json} unless the author gave another
     */
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

    /**
     * Bytes.
     *
     * @param bytes a read-only view, whose content must not change after construction. Read a
     *     {@link ByteBuffer#duplicate()} of it, because all threads share its position
     * @param type {@code application/octet-stream} unless the author gave another
     */
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

    /** Nothing. */
    enum None implements Payload {
        ONLY;

        @Override
        public String type() {
            return "";
        }

        @Override
        public byte[] toBytes() {
            return new byte[0];
        }

        @Override
        public int size() {
            return 0;
        }
    }
}
