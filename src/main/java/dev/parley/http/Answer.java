package dev.parley.http;

import dev.parley.servlet.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer of the API: a status and a JSON object, or many of them.
 *
 * @param members those that are null are left out
 * @param headers besides those that every answer has
 * @param lines what is sent instead of the members, line by line with a JSON object in each; null for an ordinary answer
 */
record Answer(
        int status,
        Map<String, ? extends @Nullable Object> members,
        Map<String, String> headers,
        @Nullable LineSource lines) {
    /** An ordinary answer. */
    Answer(int status, Map<String, ? extends @Nullable Object> members) {
        this(status, members, Map.of());
    }

    /** An ordinary answer with headers of its own. */
    Answer(int status, Map<String, ? extends @Nullable Object> members, Map<String, String> headers) {
        this(status, members, headers, null);
    }

    /** Returns a 200 with lines. */
    static Answer lines(LineSource lines) {
        return new Answer(200, Map.of(), Map.of(), lines);
    }

    static Answer ok(Map<String, ? extends @Nullable Object> members) {
        return new Answer(200, members);
    }

    /** Returns a 200 with one member. */
    static Answer ok(String name, Object value) {
        return ok(Map.of(name, value));
    }

    /** Returns an empty list of members, to which some may be null. */
    static Map<String, @Nullable Object> list() {
        return new LinkedHashMap<>();
    }

    byte[] body() {
        return Json.bytes(members);
    }
}
