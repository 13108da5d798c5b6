package dev.parley.moderation;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of a stored record as text: a line for each, {@code name value}. Line breaks in values are escaped. */
final class Fields {
    private final Map<String, String> values = new LinkedHashMap<>();

    /** Reads a record; lines without a value are ignored. */
    static Fields parse(String text) {
        Fields fields = new Fields();
        for (String line : text.split("\n", -1)) {
            int space = line.indexOf(' ');
            if (space > 0) {
                fields.values.put(line.substring(0, space), unescaped(line.substring(space + 1)));
            }
        }
        return fields;
    }

    /** Sets a field, unless the value is null. */
    Fields with(String name, @Nullable Object value) {
        if (value != null) {
            values.put(name, value.toString());
        }
        return this;
    }

    @Nullable String text(String name) {
        return values.get(name);
    }

    /** @throws IllegalArgumentException if the record has no such field */
    String required(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("has no field " + name);
        }
        return value;
    }

    /** @throws IllegalArgumentException if the field is not a time */
    @Nullable Instant time(String name) {
        String value = values.get(name);
        try {
            return value == null ? null : Instant.parse(value);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("has a field " + name + " that is not a time", e);
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        values.forEach((name, value) ->
                text.append(name).append(' ').append(escaped(value)).append('\n'));
        return text.toString();
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\n", "\\n");
    }

    private static String unescaped(String value) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\' && i + 1 < value.length()) {
                i++;
                text.append(value.charAt(i) == 'n' ? '\n' : value.charAt(i));
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }
}
