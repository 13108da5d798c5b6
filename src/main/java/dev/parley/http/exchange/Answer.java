package dev.parley.http.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.servlet.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer of the API: a status and a JSON object, or many of them.
 *
 * @param members those that are null are left out
 * @param headers besides those that every answer has
 * @param raw what is sent instead of the members, as it is; null for an ordinary answer
 * @param lines what is sent instead of the members, line by line with a JSON object in each; null for an ordinary answer
 */
public record Answer(
        int status,
        Map<String, ? extends @Nullable Object> members,
        Map<String, String> headers,
        @Nullable Raw raw,
        @Nullable LineSource lines) {
    /** A body that is written already. */
    public record Raw(String type, String text) {}

    /** An ordinary answer. */
    public Answer(int status, Map<String, ? extends @Nullable Object> members) {
        this(status, members, Map.of());
    }

    /** An ordinary answer with headers of its own. */
    public Answer(int status, Map<String, ? extends @Nullable Object> members, Map<String, String> headers) {
        this(status, members, headers, null, null);
    }

    /** Returns a 200 with lines. */
    public static Answer lines(LineSource lines) {
        return new Answer(200, Map.of(), Map.of(), null, lines);
    }

    /** Returns a 200 with a body that is written already. */
    public static Answer raw(String type, Map<String, String> headers, String text) {
        return new Answer(200, Map.of(), headers, new Raw(type, text), null);
    }

    public static Answer ok(Map<String, ? extends @Nullable Object> members) {
        return new Answer(200, members);
    }

    /** Returns a 200 with one member. */
    public static Answer ok(String name, Object value) {
        return ok(Map.of(name, value));
    }

    /** Returns an empty list of members, to which some may be null. */
    public static Map<String, @Nullable Object> list() {
        return new LinkedHashMap<>();
    }

    String type() {
        return raw == null ? "application/json" : raw.type();
    }

    byte[] body() {
        return raw == null ? Json.bytes(members) : raw.text().getBytes(UTF_8);
    }
}
