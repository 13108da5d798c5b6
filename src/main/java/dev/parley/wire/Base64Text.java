package dev.parley.wire;

import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Standard base64 with padding and without line breaks (RFC 4648, section 4). */
final class Base64Text {
    private Base64Text() {}

    static String encode(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** Returns the length of the text that encodes this many bytes. */
    static int length(int bytes) {
        return (int) Math.min(Integer.MAX_VALUE, (bytes + 2L) / 3 * 4);
    }

    /** Returns the decoded bytes, or null if the text is not base64. */
    static byte @Nullable [] decode(String text) {
        if (text.length() % 4 != 0) {
            return null; // the JDK would accept missing padding
        }
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
