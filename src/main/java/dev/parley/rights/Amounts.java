package dev.parley.rights;

import dev.parley.message.Rate;
import dev.parley.message.TimeUnits;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads numbers, sizes, times and rates. Each method throws {@link IllegalArgumentException} with a sentence. */
final class Amounts {
    /** Nine digits of days do not overflow a Duration. */
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

    private static final Pattern BYTES = Pattern.compile("([0-9]{1,9})([km]?)");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
    private static final Pattern RATE = Pattern.compile("([0-9]{1,6})/([0-9]{1,9}(?:ms|s|m|h|d))");

    private Amounts() {}

    static int number(String text, int least, int most) {
        if (NUMBER.matcher(text).matches()) {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        }
        throw new IllegalArgumentException(
                "expected a number from " + least + " to " + most + ", got \"" + text + "\"");
    }

    /** Reads {@code 500}, {@code 8k} (8,192 bytes) or {@code 1m}. */
    static int bytes(String text, int least, int most) {
        Matcher match = BYTES.matcher(text);
        if (match.matches()) {
            long unit =
                    match.group(2).equals("m") ? 1024 * 1024 : match.group(2).equals("k") ? 1024 : 1;
            long value = Long.parseLong(match.group(1)) * unit;
            if (value >= least && value <= most) {
                return (int) value;
            }
        }
        throw new IllegalArgumentException(
                "expected a size such as 8k, from " + least + " to " + most + " bytes, got \"" + text + "\"");
    }

    /** Reads {@code 500ms}, {@code 25s}, {@code 5m}, {@code 48h} or {@code 30d}; more than zero. */
    static Duration duration(String text) {
        Matcher match = DURATION.matcher(text);
        if (match.matches() && Long.parseLong(match.group(1)) > 0) {
            return TimeUnits.of(Long.parseLong(match.group(1)), match.group(2));
        }
        throw new IllegalArgumentException("expected a time such as 30s, 5m, 48h or 30d, got \"" + text + "\"");
    }

    /** Reads {@code 5/10s}; the time is at most that of a {@link Rate}. */
    static Rate rate(String text) {
        Matcher match = RATE.matcher(text);
        if (match.matches() && Integer.parseInt(match.group(1)) > 0) {
            return Rate.of(Integer.parseInt(match.group(1)), duration(match.group(2)));
        }
        throw new IllegalArgumentException("expected a rate such as 5/10s, or off, got \"" + text + "\"");
    }
}
