package dev.parley.wire;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Copies one JSON value out of a frame, compactly and token by token: numbers keep their digits, names their order.
 * A value that could not be passed on intact is read to its end all the same, so that what follows it can be read.
 */
final class JsonCopy {
    private final JsonWriter out = new JsonWriter(64);
    private @Nullable String fault;

    private JsonCopy() {}

    /** Returns a copy of the value that begins at the current token; the parser then stands at its last token. */
    static JsonCopy of(JsonParser in) {
        JsonCopy copy = new JsonCopy();
        int depth = 0;
        JsonToken token = in.currentToken();
        while (true) {
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            copy.take(token, in);
            if (depth == 0) {
                return copy;
            }
            token = in.nextToken();
        }
    }

    private void take(JsonToken token, JsonParser in) {
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
            fault = "json holds a lone surrogate";
        }
        return text;
    }

    private String finite(String number) {
        if (!isFinite(number)) {
            fault = "json holds a number out of range";
        }
        return number;
    }

    /** Returns whether a JSON number fits a {@code double}, as every reader in JavaScript makes it one. */
    static boolean isFinite(String number) {
        // without an exponent, it takes 309 digits to leave the range
        boolean hasExponent = number.indexOf('e') >= 0 || number.indexOf('E') >= 0;
        boolean isSmall = !hasExponent && number.length() < 300;
        return isSmall || Double.isFinite(Double.parseDouble(number));
    }

    /** Returns why the value cannot be passed on, or null. */
    @Nullable String fault() {
        return fault;
    }

    /** Returns the value as JSON without line breaks; without meaning where there is a {@link #fault}. */
    String json() {
        return out.toString();
    }
}
