package dev.parley.wire;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Copies one JSON value out of a frame, token by token and without blanks. Numbers keep their digits, and names their order,
 * so the receiver gets exactly what the sender meant.
 *
 * <p>A value that cannot be passed on intact is still read to its end, so that the rest of the frame can be read. It then
 * has a {@link #fault}. Confined to the thread that decodes the frame.
 */
final class JsonCopy {
    private final JsonWriter out = new JsonWriter(64);
    private @Nullable String fault;

    private JsonCopy() {}

    /**
     * Returns a copy of the value that begins at the parser's current token, and moves the parser to its last token. The
     * parser bounds the depth and the length.
     */
    static JsonCopy of(JsonParser in) {
        JsonCopy copy = new JsonCopy();
        int depth = 0;
        JsonToken token = in.currentToken();
        while (true) {
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            copy.copy(token, in);
            if (depth == 0) {
                return copy;
            }
            token = in.nextToken();
        }
    }

    private void copy(JsonToken token, JsonParser in) {
        if (token.isStructStart()) {
            out.open(token.asString().charAt(0));
        } else if (token.isStructEnd()) {
            out.close(token.asString().charAt(0));
        } else if (token == JsonToken.PROPERTY_NAME) {
            out.foreignName(wellFormed(in.currentName()));
        } else if (token == JsonToken.VALUE_STRING) {
            out.string(wellFormed(in.getString()));
        } else if (token.isNumeric()) {
            out.raw(finite(in.getString()));
        } else {
            out.raw(in.getString()); // true, false, null
        }
    }

    private String wellFormed(String text) {
        if (!Utf8.isWellFormed(text)) {
            fault = "json contains a lone surrogate";
        }
        return text;
    }

    private String finite(String number) {
        if (!isFinite(number)) {
            fault = "json contains a number out of range";
        }
        return number;
    }

    /** Returns whether a JSON number fits into a {@code double}, because JavaScript turns each number into one. */
    static boolean isFinite(String number) {
        // without an exponent, a number needs 309 digits to be out of range
        boolean hasExponent = number.indexOf('e') >= 0 || number.indexOf('E') >= 0;
        boolean isSmall = !hasExponent && number.length() < 300;
        return isSmall || Double.isFinite(Double.parseDouble(number));
    }

    /** Returns a sentence that says why the value cannot be passed on, or null if it can. */
    @Nullable String fault() {
        return fault;
    }

    /** Returns the value as JSON without line breaks. Meaningless if there is a {@link #fault}. */
    String json() {
        return out.toString();
    }
}
