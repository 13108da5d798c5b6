package dev.parley.http.exchange;

import dev.parley.message.RoomName;
import dev.parley.request.Query;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The page of a room's log that a request asks for.
 *
 * @param after read the messages after this position; null if not given
 * @param before read the messages before this position; null if not given. With neither, the newest are read
 * @param epoch the log that the caller knows; null if any will do
 * @param limit at most this many messages; 0 if only the position of the room is asked for
 * @param patience how long to wait if there is no message after {@code after} yet
 */
public record PageQuery(
        RoomName room,
        @Nullable Long after,
        @Nullable Long before,
        @Nullable String epoch,
        int limit,
        Duration patience) {
    /** The longest wait, in seconds: HAProxy's usual {@code timeout server} cuts a silent answer after 30. */
    public static final int MAX_SECONDS = 25;

    /** Whole numbers below 2^53, as everywhere in the protocol. */
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,15}");

    /**
     * Reads a query.
     *
     * @param page at most this many messages in one answer
     * @throws IllegalArgumentException with a sentence for the caller
     */
    public static PageQuery of(RoomName room, Query query, int page) {
        Long after = number(query, "after");
        Long before = number(query, "before");
        Long limit = number(query, "limit");
        Long wait = number(query, "wait");
        if (after != null && before != null) {
            throw new IllegalArgumentException("Give after or before, not both.");
        }
        if (limit != null && limit == 0 && (after != null || before != null)) {
            throw new IllegalArgumentException("limit=0 asks for the position only, so give neither after nor before.");
        }
        if (wait != null && after == null) {
            throw new IllegalArgumentException("wait needs after.");
        }
        return new PageQuery(
                room,
                after,
                before,
                query.get("epoch"),
                (int) Math.min(page, limit == null ? page : limit),
                Duration.ofSeconds(Math.min(MAX_SECONDS, wait == null ? 0 : wait)));
    }

    /** Returns whether no message is asked for, but only where the log stands. */
    public boolean isForPosition() {
        return limit == 0;
    }

    public boolean mayWait() {
        return !patience.isZero();
    }

    private static @Nullable Long number(Query query, String name) {
        String digits = query.get(name);
        if (digits == null) {
            return null;
        }
        if (!NUMBER.matcher(digits).matches()) {
            throw new IllegalArgumentException(name + " must be a whole number of at most 15 digits.");
        }
        return Long.valueOf(digits);
    }
}
