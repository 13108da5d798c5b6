package dev.parley.broker;

import java.util.List;

/**
 * A run of the {@link EventLog}.
 *
 * @param epoch the id of this sequence of references. It changes if numbers could be assigned again, or if there was a time
 *     in which nothing was recorded
 * @param first the oldest number that is kept; {@code last + 1} if none is
 * @param last the newest number that was ever assigned
 * @param until the number up to which this page tells of everything; the one asked for if there is nothing after it
 * @param events those of the rooms that were asked for
 */
public record EventPage(String epoch, long first, long last, long until, List<RoomEvent> events) {
    public EventPage {
        events = List.copyOf(events);
    }

    /** Returns whether there is something after this page. */
    public boolean hasMore() {
        return until < last;
    }
}
