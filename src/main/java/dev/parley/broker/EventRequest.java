package dev.parley.broker;

import dev.parley.message.RoomName;
import java.util.function.Predicate;

/**
 * A page of the {@link EventLog} that somebody wants to read.
 *
 * @param after the references after this number are read; 0 from the oldest; {@link Long#MAX_VALUE} for none at all
 * @param rooms whose entries are read; the others are passed over
 */
public record EventRequest(long after, Predicate<RoomName> rooms, PageSize size) {
    /** References that one read examines, at most; some milliseconds. */
    public static final int EXAMINED = 2_000;
}
