package dev.parley.transfer;

import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * One line: an object whose values are texts, whole numbers and truth values. Every field must be asked for, since a field that
 * this version does not know would get lost.
 */
final class Line {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(LineReader.MAX_BYTES)
                    .build())
            .build();

    private final Map<String, Object> fields;

    private Line(Map<String, Object> fields) {
        this.fields = fields;
    }

    /**
     * Reads a line.
     *
     * @throws DamagedException if it is no such object
     */
    static Line parse(byte[] line) throws IOException {
        Map<String, Object> fields = new HashMap<>();
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), line)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new DamagedException("is no JSON object");
            }
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                fields.put(name, value(json, name));
            }
            if (json.nextToken() != null) {
                throw new DamagedException("continues after its JSON object");
            }
        } catch (JacksonException e) {
            throw new DamagedException("is no JSON object: " + e.getOriginalMessage());
        }
        return new Line(fields);
    }

    private static Object value(JsonParser json, String name) throws IOException {
        return switch (json.nextToken()) {
            case VALUE_STRING -> json.getString();
            case VALUE_NUMBER_INT -> json.getLongValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> throw new DamagedException("has the field " + name + " with a value that cannot be there");
        };
    }

    boolean has(String name) {
        return fields.containsKey(name);
    }

    /** Takes a field, or returns null if it is missing. */
    @Nullable String optional(String name) throws IOException {
        return take(name, String.class);
    }

    String text(String name) throws IOException {
        return required(name, optional(name));
    }

    long number(String name) throws IOException {
        return required(name, take(name, Long.class));
    }

    boolean truth(String name) throws IOException {
        return required(name, take(name, Boolean.class));
    }

    /** Takes a time, in milliseconds since 1970. */
    Instant time(String name) throws IOException {
        return Instant.ofEpochMilli(number(name));
    }

    /** Fails if there is a field that nobody has asked for. */
    void end() throws IOException {
        if (!fields.isEmpty()) {
            throw new DamagedException("has fields that this version does not know: "
                    + String.join(", ", fields.keySet().stream().sorted().toList()));
        }
    }

    private <T> @Nullable T take(String name, Class<T> type) throws IOException {
        Object value = fields.remove(name);
        if (value != null && !type.isInstance(value)) {
            throw new DamagedException("has the field " + name + " with a value of another type");
        }
        return type.cast(value);
    }

    private static <T> T required(String name, @Nullable T value) throws IOException {
        if (value == null) {
            throw new DamagedException("has no field " + name);
        }
        return value;
    }
}
