package dev.parley.message;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A rate of a token bucket: {@code 20/10s} is at most 20 at once, and 20 in 10 seconds in the long run.
 *
 * @param count how many at once; 0 for no limit
 * @param nanos the time in which an empty bucket fills up, in nanoseconds
 */
public record Rate(int count, long nanos) {
    /** Longer times would overflow when several are added up; no limit for people needs them. */
    private static final Duration LONGEST = Duration.ofDays(366);

    /** No limit. */
    public static final Rate NONE = new Rate(0, 1);

    private static final Pattern NOTATION = Pattern.compile("([0-9]{1,9})/([0-9]{0,9})(ms|s|m|h|d)");

    public Rate {
        if (count < 0 || nanos <= 0 || nanos > LONGEST.toNanos()) {
            throw new IllegalArgumentException("not a rate: " + count + " in " + nanos + " ns");
        }
    }

    /**
     * Returns a rate.
     *
     * @throws IllegalArgumentException if the count is negative, or the time is not from 1 ns to 366 days
     */
    public static Rate of(int count, Duration time) {
        if (time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("the time of a rate is at most " + LONGEST.toDays() + " days");
        }
        return new Rate(count, time.toNanos());
    }

    /**
     * Reads {@code 20/10s}, {@code 5/s}, {@code 30/1h}, or {@code none} and {@code 0} for no limit.
     *
     * @throws IllegalArgumentException with a sentence that contains the text
     */
    public static Rate parse(String text) {
        if (text.equals("none") || text.equals("0")) {
            return NONE;
        }
        Matcher match = NOTATION.matcher(text);
        if (!match.matches()) {
            throw new IllegalArgumentException("not a rate such as 20/10s, or none: \"" + text + "\"");
        }
        int count = Integer.parseInt(match.group(1));
        long times = match.group(2).isEmpty() ? 1 : Long.parseLong(match.group(2));
        Duration time = TimeUnits.of(times, match.group(3));
        if (count == 0 || time.isZero() || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "a rate has a count of at least 1 and a time of at most 366 days: \"" + text + "\"");
        }
        return of(count, time);
    }

    /** Returns the rate of this number of people together; no limit if this is none, or if there are 0 of them. */
    public Rate times(int people) {
        return isNone() || people == 0
                ? NONE
                : new Rate((int) Math.min(Integer.MAX_VALUE, (long) count * people), nanos);
    }

    public boolean isNone() {
        return count == 0;
    }

    @Override
    public String toString() {
        return isNone()
                ? "none"
                : count + "/" + Duration.ofNanos(nanos).toString().substring(2).toLowerCase(Locale.ROOT);
    }
}
