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
 * The fields of one object of a frame, as far as Parley knows them, read in one pass. A field that is {@code null} counts as
 * absent.
 *
 * <p>A value of the wrong type is rejected only if a command asks for it. For a command without such a field it is an
 * unknown field, and those are ignored. Confined to the thread that decodes the frame.
 */
final class JsonFields {
    /** The fields of all commands; the name on the wire is the constant's in lower case. */
    enum Field {
        OP,
        ID,
        FOLLOWS,
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
        AUTHOR,
        REMOVE,
        HIDDEN,
        NAME,
        CLIENT,
        AS;

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

    /**
     * A value as it was read.
     *
     * @param text a string without its escapes, a number exactly as written, a copy of JSON, or else empty
     * @param fault what is wrong with JSON that cannot be passed on, or null
     */
    private record Value(
            JsonToken token, String text, @Nullable String fault) {}

    private final Map<Field, Value> values = new EnumMap<>(Field.class);
    private @Nullable JsonFields since;
    private @Nullable JsonFields as;

    private JsonFields() {}

    /** Reads the object that begins at the parser's current token, and moves the parser to its end. */
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
            since = read(in); // recursion is bounded by the parser's limit of depth
        } else if (field == Field.AS && token == JsonToken.START_OBJECT) {
            as = read(in);
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

    /** Returns the number of a command, in {@code id} or {@code follows}, exactly as written; null if there is none. */
    @Nullable String number(Field field) throws Refusal {
        Value value = get(field);
        if (value == null) {
            return null;
        }
        if (!value.token.isNumeric() || value.text.length() > MAX_ID_LENGTH || !JsonCopy.isFinite(value.text)) {
            throw Refusal.invalid(field.word + " must be a finite number of at most " + MAX_ID_LENGTH + " characters");
        }
        return value.text;
    }

    /** Returns well-formed text of any length, or null if the field is absent. */
    @Nullable String string(Field field) throws Refusal {
        Value value = get(field);
        if (value == null) {
            return null;
        }
        if (value.token != JsonToken.VALUE_STRING) {
            throw Refusal.invalid(field.word + " must be a string");
        }
        if (!Utf8.isWellFormed(value.text)) {
            throw Refusal.invalid(field.word + " contains a lone surrogate");
        }
        return value.text;
    }

    /** Returns text of {@code min} to {@code max} UTF-16 code units, or null if the field is absent. */
    @Nullable String string(Field field, int min, int max) throws Refusal {
        String text = string(field);
        if (text != null && (text.length() < min || text.length() > max)) {
            throw Refusal.invalid(field.word + " must have " + min + " to " + max + " characters");
        }
        return text;
    }

    /** Returns text of 1 to {@code max} UTF-16 code units. An absent field is an error. */
    String required(Field field, int max) throws Refusal {
        String text = string(field, 1, max);
        if (text == null) {
            throw Refusal.invalid(field.word + " is missing: a string of 1 to " + max + " characters");
        }
        return text;
    }

    /** Returns the name of the room, normalised. An absent field is an error. */
    RoomName room() throws Refusal {
        String name = string(Field.ROOM);
        if (name == null) {
            throw Refusal.invalid("room is missing");
        }
        return RoomName.parse(name).orElseThrow(() -> Refusal.invalid(ROOM_FORM));
    }

    /** Returns the JSON value without line breaks, which may be the text {@code null}, or null if the field is absent. */
    @Nullable String json() throws Refusal {
        Value value = values.get(Field.JSON);
        if (value != null && value.fault != null) {
            throw Refusal.invalid(value.fault);
        }
        return value == null ? null : value.text;
    }

    /** Returns an integer from {@code min} to the largest that JavaScript represents exactly, or null if absent. */
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

    /** Returns a boolean; false if the field is absent. */
    boolean flag(Field field) throws Refusal {
        Value value = get(field);
        if (value != null && value.token != JsonToken.VALUE_TRUE && value.token != JsonToken.VALUE_FALSE) {
            throw Refusal.invalid(field.word + " must be true or false");
        }
        return value != null && value.token == JsonToken.VALUE_TRUE;
    }

    /** Returns the fields of {@code since}, or null if it is absent. */
    @Nullable JsonFields since() throws Refusal {
        if (since == null && has(Field.SINCE)) {
            throw Refusal.invalid("since must be an object of epoch and seq");
        }
        return since;
    }

    /** Returns the fields of {@code as}, or null if it is absent. */
    @Nullable JsonFields as() throws Refusal {
        if (as == null && has(Field.AS)) {
            throw Refusal.invalid("as must be an object of id and name");
        }
        return as;
    }
}
