package dev.parley.events;

import dev.parley.message.RoomName;
import java.util.function.Predicate;

/**
 * What a reader of the feed asks for.
 *
 * @param after the position that the page follows
 * @param rooms whose events the reader may see
 * @param everywhere whether the reader may also see events that concern no room
 * @param limit at most this many events; 0 for the position of the end alone
 */
public record FeedRequest(FeedPosition after, Predicate<RoomName> rooms, boolean everywhere, int limit) {
    /** Returns the request for what follows another position. */
    FeedRequest from(FeedPosition position) {
        return new FeedRequest(position, rooms, everywhere, limit);
    }
}
