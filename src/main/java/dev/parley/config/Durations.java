package dev.parley.config;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads durations in short notation ({@code 500ms}, {@code 25s}, {@code 5m}, {@code 48h}, {@code 30d}) or ISO 8601. */
final class Durations {
    /** Twelve digits of days do not overflow a Duration. */
    private static final Pattern SHORT = Pattern.compile("([0-9]{1,12})(ms|s|m|h|d)");

    private Durations() {}

    /**
     * Returns the duration that {@code value} denotes.
     *
     * @throws IllegalArgumentException if it denotes none; the message contains {@code value}
     */
    static Duration parse(String value) {
        Matcher match = SHORT.matcher(value);
        if (!match.matches()) {
            return iso(value);
        }
        long number = Long.parseLong(match.group(1));
        return switch (match.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    private static Duration iso(String value) {
        try {
            return Duration.parse(value);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("not a duration such as 25s: \"" + value + "\"", e);
        }
    }
}
