package dev.parley.message;

import java.time.Duration;

/** The units of times in rules and rates: {@code ms}, {@code s}, {@code m}, {@code h} and {@code d}. */
public final class TimeUnits {
    private TimeUnits() {}

    /**
     * Returns a time.
     *
     * @throws IllegalArgumentException if there is no such unit
     * @throws ArithmeticException if the time does not fit into a {@link Duration}
     */
    public static Duration of(long number, String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            case "d" -> Duration.ofDays(number);
            default -> throw new IllegalArgumentException("not a unit of time: " + unit);
        };
    }
}
