package dev.parley.broker;

import dev.parley.message.Message;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a room's log that was searched.
 *
 * @param candidates the newest first, as they are now. All messages of the part that match are among them, and others may be:
 *     the caller must look at each
 * @param next the part that follows ends before this {@code seq}; 0 if there is none
 * @param reached the time of the oldest message of the part; null if it has none
 */
public record Sought(
        List<Message> candidates, long next, @Nullable Instant reached) {
    public Sought {
        candidates = List.copyOf(candidates);
    }

    /** Returns a part that was read as a page backward, without an index. */
    public static Sought of(Page page) {
        List<Message> newestFirst = new ArrayList<>(page.messages());
        Collections.reverse(newestFirst);
        return page.messages().isEmpty()
                ? new Sought(List.of(), 0, null)
                : new Sought(
                        newestFirst,
                        page.hasMore(true) ? page.firstSeq() : 0,
                        page.messages().get(0).at());
    }
}
