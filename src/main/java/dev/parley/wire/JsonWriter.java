package dev.parley.wire;

import java.util.Collection;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes compact JSON (RFC 8259) without line breaks, so that {@code \n} can separate objects. Puts commas where they
 * belong, by looking at the last character written. Replaces a lone surrogate by U+FFFD, so that the result can always be
 * encoded as UTF-8. Not safe for threads.
 *
 * <p>{@link JsonSize} repeats the rules of escaping; a test compares the two.
 */
final class JsonWriter {
    private static final String HEX = "0123456789abcdef";

    private final StringBuilder out;

    /** @param capacity the expected length in characters, so that the buffer rarely grows */
    JsonWriter(int capacity) {
        out = new StringBuilder(capacity);
    }

    /** Opens an object or array with {@code bracket}, as a value. */
    JsonWriter open(char bracket) {
        separate();
        out.append(bracket);
        return this;
    }

    /** Closes what {@link #open} has opened. */
    JsonWriter close(char bracket) {
        out.append(bracket);
        return this;
    }

    /** Writes one of our own names, which contain nothing to escape. */
    JsonWriter name(String name) {
        separate();
        out.append('"').append(name).append("\":");
        return this;
    }

    /** Writes a name that somebody else chose, and escapes it. */
    JsonWriter foreignName(String name) {
        separate();
        quote(name);
        out.append(':');
        return this;
    }

    /** Writes a string as a value. */
    JsonWriter string(String value) {
        separate();
        quote(value);
        return this;
    }

    /** Writes a value that is known to be compact JSON, such as a number or a literal. */
    JsonWriter raw(String json) {
        separate();
        out.append(json);
        return this;
    }

    JsonWriter field(String name, String value) {
        return name(name).string(value);
    }

    JsonWriter field(String name, long value) {
        name(name);
        out.append(value);
        return this;
    }

    JsonWriter field(String name, boolean value) {
        name(name);
        out.append(value);
        return this;
    }

    /** Writes the field, or nothing for null. */
    JsonWriter optional(String name, @Nullable String value) {
        return value == null ? this : field(name, value);
    }

    /** Writes the field with a value that is known to be compact JSON, or nothing for null. */
    JsonWriter optionalRaw(String name, @Nullable String json) {
        return json == null ? this : name(name).raw(json);
    }

    /** Writes a field with an array of objects; {@code fields} writes the fields of each. */
    <T> JsonWriter objects(String name, Collection<T> items, BiConsumer<JsonWriter, T> fields) {
        return name(name).array(items, fields);
    }

    /** Writes an array of objects as a value. */
    <T> JsonWriter array(Collection<T> items, BiConsumer<JsonWriter, T> fields) {
        open('[');
        for (T item : items) {
            open('{');
            fields.accept(this, item);
            close('}');
        }
        return close(']');
    }

    /** Writes a comma, unless nothing precedes the next value in its object or array. */
    private void separate() {
        int length = out.length();
        if (length > 0) {
            char last = out.charAt(length - 1);
            if (last != '{' && last != '[' && last != ':') {
                out.append(',');
            }
        }
    }

    private void quote(String text) {
        int next = nextEscape(text, 0);
        out.append('"');
        if (next == text.length()) {
            out.append(text); // copies the string at once, whereas a part of it is copied by character
        } else {
            quoteParts(text, next);
        }
        out.append('"');
    }

    private void quoteParts(String text, int first) {
        int done = 0;
        for (int next = first; next < text.length(); next = nextEscape(text, done)) {
            out.append(text, done, next);
            escape(text.charAt(next));
            done = next + 1;
        }
        out.append(text, done, text.length());
    }

    /** Returns the index of the next character that must be escaped or replaced, or the length if there is none. */
    private static int nextEscape(String text, int from) {
        int i = from;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\') {
                return i;
            }
            if (Character.isSurrogate(c)) {
                if (!Utf8.isPair(text, i)) {
                    return i;
                }
                i++;
            }
            i++;
        }
        return i;
    }

    private void escape(char c) {
        switch (c) {
            case '"', '\\' -> out.append('\\').append(c);
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
                if (Character.isSurrogate(c)) {
                    out.append('\uFFFD');
                } else {
                    out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xF));
                }
            }
        }
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
