package dev.parley.search;

import dev.parley.broker.RoomOrder;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A place in the order of what is found, which is that of time, the newest first; then of room names and of numbers, the largest
 * first.
 *
 * @param at in milliseconds
 */
public record Spot(long at, String room, long seq) implements Comparable<Spot> {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,15})-([0-9]{1,15})-(.{1,256})");

    private static final Comparator<Spot> ORDER = Comparator.comparingLong(Spot::at)
            .reversed()
            .thenComparing(Spot::room, RoomOrder.OF_NAMES)
            .thenComparing(Comparator.comparingLong(Spot::seq).reversed());

    /** Returns a place that {@link #toString} has written, or null. */
    static @Nullable Spot parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches()
                ? new Spot(Long.parseLong(matcher.group(1)), matcher.group(3), Long.parseLong(matcher.group(2)))
                : null;
    }

    boolean isAfter(Spot other) {
        return compareTo(other) > 0;
    }

    @Override
    public int compareTo(Spot other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return at + "-" + seq + "-" + room;
    }
}
