package dev.parley.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON object in the body of a request. Strict: unknown members, repeated members and values of another type are refused,
 * so that a typing error in an act of a moderator does not pass unnoticed. Every method throws {@link ProblemException}.
 */
public final class JsonBody {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final String TYPE = "application/json";
    /** Far enough, and far below what an {@link Instant} cannot hold. */
    private static final long MAX_EPOCH_SECOND = 253_402_300_799L;

    private final JsonNode members;

    private JsonBody(JsonNode members) {
        this.members = members;
    }

    /**
     * Reads the body. Blocks until the client has sent it, so the caller must be known.
     *
     * @param max the longest body, in bytes
     * @param names the members that it may have
     */
    public static JsonBody read(HttpServletRequest request, int max, String... names) throws IOException {
        String type = request.getContentType();
        // a form or plain text needs no preflight, so another site could have a browser send it
        if (type == null
                || !type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals(TYPE)) {
            throw new ProblemException(
                    new Problem(415, "content-type", "The body must be " + TYPE + ", and Content-Type must say so."));
        }
        byte[] body = request.getContentLengthLong() > max
                ? new byte[max + 1]
                : request.getInputStream().readNBytes(max + 1);
        if (body.length > max) {
            throw new ProblemException(new Problem(
                    413, "too-big", "The body may have " + max + " bytes at most.", Map.of("Connection", "close")));
        }
        JsonNode root;
        try {
            root = MAPPER.readTree(body);
        } catch (JacksonException e) {
            throw ProblemException.invalid("The body is not JSON.");
        }
        if (root == null || !root.isObject()) {
            throw ProblemException.invalid("The body must be one JSON object.");
        }
        Set<String> unknown = new TreeSet<>(root.propertyNames());
        unknown.removeAll(List.of(names));
        if (!unknown.isEmpty()) {
            throw ProblemException.invalid("The body may have these members only: " + String.join(", ", names) + ".");
        }
        return new JsonBody(root);
    }

    /** Returns a text, or null if it is absent. Control characters are refused. */
    public @Nullable String text(String name) {
        JsonNode value = members.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        String text = value.isString() ? value.stringValue() : "\n";
        if (!text.codePoints().allMatch(JsonBody::isPrintable)) {
            throw ProblemException.invalid(name + " must be a string without control characters.");
        }
        return text;
    }

    private static boolean isPrintable(int c) {
        return !Character.isISOControl(c) && Character.getType(c) != Character.SURROGATE;
    }

    /** Returns a truth value, or null if it is absent. */
    public @Nullable Boolean flag(String name) {
        JsonNode value = members.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isBoolean()) {
            throw ProblemException.invalid(name + " must be true or false.");
        }
        return value.booleanValue();
    }

    /** Returns a whole number from 1 to {@code max}, or null if it is absent. */
    public @Nullable Long number(String name, long max) {
        JsonNode value = members.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < 1
                || value.longValue() > max) {
            throw ProblemException.invalid(name + " must be a whole number from 1 to " + max + ".");
        }
        return value.longValue();
    }

    /** Returns a time, or null if it is absent: a text as in ISO 8601, or whole seconds since 1970 as in a token. */
    public @Nullable Instant time(String name) {
        JsonNode value = members.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (value.isIntegralNumber()) {
            return Instant.ofEpochSecond(Objects.requireNonNull(number(name, MAX_EPOCH_SECOND)));
        }
        try {
            return Instant.parse(value.isString() ? value.stringValue() : "");
        } catch (DateTimeException e) {
            throw ProblemException.invalid(
                    name + " must be a time, such as 2030-01-31T12:00:00Z, or seconds since 1970.");
        }
    }
}
