package dev.parley.wire;

import dev.parley.message.RoomName;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The fields of one object of a frame that Parley knows, read in one pass. A value of the wrong type is refused only
 * when somebody asks for it: to a command that has no such field it is a field unknown. {@code null} means absent.
 */
final class JsonFields {
    /** The fields of all commands. */
    enum Field {
        OP,
        ID,
        ROOM,
        KEY,
        TEXT,
        JSON,
        BASE64,
        TYPE,
        KIND,
        SINCE,
        EPOCH,
        SEQ,
        LIMIT,
        BEFORE,
        AFTER,
        TOKEN,
        NAME,
        CLIENT;

        private static final Map<String, Field> BY_WORD =
                Stream.of(values()).collect(Collectors.toUnmodifiableMap(Field::word, Function.identity()));

        private final String word = name().toLowerCase(Locale.ROOT);

        /** Returns the name on the wire. */
        String word() {
            return word;
        }
    }

    /** The longest {@code id}, in characters. */
    static final int MAX_ID_LENGTH = 32;

    /** Numbers JavaScript can count with end here (ECMA-262, Number.MAX_SAFE_INTEGER). */
    private static final long MAX_SAFE_INTEGER = (1L << 53) - 1;

    private static final String ROOM_FORM = "room must be a name of 1 to " + RoomName.MAX_LENGTH
            + " letters and digits of any script, combining marks, and . _ ~ -";

    /** A value as it was read: strings unescaped, numbers to the letter, JSON copied, else nothing. */
    private record Value(
            JsonToken token, String text, @Nullable String fault) {}

    private final Map<Field, Value> values = new EnumMap<>(Field.class);
    private @Nullable JsonFields since;

    private JsonFields() {}

    /** Reads the object whose start is the current token; the parser then stands at its end. */
    static JsonFields read(JsonParser in) {
        JsonFields fields = new JsonFields();
        for (String name = in.nextName(); name != null; name = in.nextName()) {
            Field field = Field.BY_WORD.get(name);
            JsonToken token = in.nextToken();
            if (field == null) {
                in.skipChildren();
            } else {
                fields.values.put(field, fields.value(field, token, in));
            }
        }
        return fields;
    }

    private Value value(Field field, JsonToken token, JsonParser in) {
        if (field == Field.JSON) {
            JsonCopy copy = JsonCopy.of(in);
            return new Value(token, copy.json(), copy.fault());
        }
        if (field == Field.SINCE && token == JsonToken.START_OBJECT) {
            since = read(in); // within itself only as deep as the parser allows
        } else if (token.isStructStart()) {
            in.skipChildren();
        } else if (token == JsonToken.VALUE_STRING || token.isNumeric()) {
            return new Value(token, in.getString(), null);
        }
        return new Value(token, "", null);
    }

    private @Nullable Value get(Field field) {
        Value value = values.get(field);
        return value == null || value.token == JsonToken.VALUE_NULL ? null : value;
    }

    /** Returns whether the field has a value other than {@code null}. */
    boolean has(Field field) {
        return get(field) != null;
    }

    /** Returns the command's number to the letter, or null. */
    @Nullable String id() throws Refusal {
        Value value = get(Field.ID);
        if (value == null) {
            return null;
        }
        if (!value.token.isNumeric() || value.text.length() > MAX_ID_LENGTH || !JsonCopy.isFinite(value.text)) {
            throw Refusal.invalid("id must be a finite number of at most " + MAX_ID_LENGTH + " characters");
        }
        return value.text;
    }

    /** Returns text of any length, or null. */
    @Nullable String string(Field field) throws Refusal {
        Value value = get(field);
        if (value == null) {
            return null;
        }
        if (value.token != JsonToken.VALUE_STRING) {
            throw Refusal.invalid(field.word + " must be a string");
        }
        if (!Utf8.isWellFormed(value.text)) {
            throw Refusal.invalid(field.word + " holds a lone surrogate");
        }
        return value.text;
    }

    /** Returns text of {@code min} to {@code max} UTF-16 units, or null. */
    @Nullable String string(Field field, int min, int max) throws Refusal {
        String text = string(field);
        if (text != null && (text.length() < min || text.length() > max)) {
            throw Refusal.invalid(field.word + " must have " + min + " to " + max + " characters");
        }
        return text;
    }

    /** Returns text of 1 to {@code max} UTF-16 units. */
    String required(Field field, int max) throws Refusal {
        String text = string(field, 1, max);
        if (text == null) {
            throw Refusal.invalid(field.word + " is missing: a string of 1 to " + max + " characters");
        }
        return text;
    }

    RoomName room() throws Refusal {
        String name = string(Field.ROOM);
        if (name == null) {
            throw Refusal.invalid("room is missing");
        }
        return RoomName.parse(name).orElseThrow(() -> Refusal.invalid(ROOM_FORM));
    }

    /** Returns the JSON value without line breaks, {@code null} included, or null where there is none. */
    @Nullable String json() throws Refusal {
        Value value = values.get(Field.JSON);
        if (value != null && value.fault != null) {
            throw Refusal.invalid(value.fault);
        }
        return value == null ? null : value.text;
    }

    /** Returns a whole number from {@code min} to what JavaScript can count to, or null. */
    @Nullable Long whole(Field field, long min) throws Refusal {
        Value value = get(field);
        if (value == null) {
            return null;
        }
        if (value.token == JsonToken.VALUE_NUMBER_INT && value.text.length() <= 16) {
            long number = Long.parseLong(value.text);
            if (number >= min && number <= MAX_SAFE_INTEGER) {
                return number;
            }
        }
        throw Refusal.invalid(field.word + " must be a whole number from " + min + " to " + MAX_SAFE_INTEGER);
    }

    /** Returns the fields of {@code since}, or null. */
    @Nullable JsonFields since() throws Refusal {
        if (since == null && has(Field.SINCE)) {
            throw Refusal.invalid("since must be an object of epoch and seq");
        }
        return since;
    }
}
