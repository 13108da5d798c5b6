package dev.parley.events;

import java.util.List;

/**
 * A page of the feed.
 *
 * @param position to read on from
 * @param more whether there is something after it already
 * @param events each a JSON object without line breaks
 */
public record FeedPage(FeedPosition position, boolean more, List<String> events) {
    public FeedPage {
        events = List.copyOf(events);
    }
}
