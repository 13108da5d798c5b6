package dev.parley.search;

import dev.parley.message.RoomName;
import dev.parley.message.RoomPattern;
import dev.parley.text.Needle;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What somebody searches for. Immutable.
 */
public final class SearchQuery {
    /** The most rooms and patterns of a query. */
    public static final int MAX_ROOMS = 100;

    /** The most messages in an answer. */
    public static final int MAX_LIMIT = 50;

    private static final int USUAL_LIMIT = 20;
    private static final RoomPattern EVERYWHERE = RoomPattern.parse("**");
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,8}");

    private final Needle needle;
    private final List<RoomName> rooms;
    private final List<RoomPattern> patterns;
    private final @Nullable Spot before;
    private final int limit;

    private SearchQuery(
            Needle needle, List<RoomName> rooms, List<RoomPattern> patterns, @Nullable Spot before, int limit) {
        this.needle = needle;
        this.rooms = rooms;
        this.patterns = patterns;
        this.before = before;
        this.limit = limit;
    }

    /**
     * Parses a query.
     *
     * @param text what to find
     * @param place names and patterns of rooms, separated by commas; null for all that the person may read
     * @param before as in {@link Found}, or null
     * @param limit a number, or null
     * @throws IllegalArgumentException with a sentence for the caller
     */
    public static SearchQuery parse(
            @Nullable String text, @Nullable String place, @Nullable String before, @Nullable String limit) {
        if (text == null) {
            throw new IllegalArgumentException("Give q, the words to find.");
        }
        if (limit != null && !NUMBER.matcher(limit).matches()) {
            throw new IllegalArgumentException("limit must be a positive whole number.");
        }
        Spot spot = before == null ? null : Spot.parse(before);
        if (before != null && spot == null) {
            throw new IllegalArgumentException("before must be that of an earlier answer.");
        }
        List<RoomName> rooms = new ArrayList<>();
        List<RoomPattern> patterns = new ArrayList<>();
        String[] names = place == null ? new String[0] : place.split(",", -1);
        if (names.length > MAX_ROOMS) {
            throw new IllegalArgumentException("room names at most " + MAX_ROOMS + " rooms.");
        }
        for (String name : names) {
            RoomName.parse(name).ifPresentOrElse(rooms::add, () -> patterns.add(pattern(name)));
        }
        if (place == null) {
            patterns.add(EVERYWHERE);
        }
        return new SearchQuery(
                Needle.parse(text),
                rooms.stream().distinct().toList(),
                List.copyOf(patterns),
                spot,
                limit == null ? USUAL_LIMIT : Math.min(MAX_LIMIT, Integer.parseInt(limit)));
    }

    private static RoomPattern pattern(String text) {
        try {
            return RoomPattern.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("room must be names or patterns of rooms, separated by commas.", e);
        }
    }

    Needle needle() {
        return needle;
    }

    /** Returns the rooms that are named. */
    List<RoomName> rooms() {
        return rooms;
    }

    List<RoomPattern> patterns() {
        return patterns;
    }

    /** Returns the place after which to search; null for the beginning. */
    @Nullable Spot before() {
        return before;
    }

    int limit() {
        return limit;
    }
}
