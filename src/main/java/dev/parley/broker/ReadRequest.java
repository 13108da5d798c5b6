package dev.parley.broker;

import dev.parley.message.RoomName;

/**
 * A page that somebody wants to read from a room's log.
 *
 * <p>The owner is the party that pays for the read. Engines that queue reads serve owners in turn, so one that asks for
 * much waits longer and delays nobody else. By default the owner is the room, so that rooms at least share fairly; a
 * server passes an object of its own for each client.
 *
 * @param seq the messages next to this one are read, but not this one
 * @param backward whether to read the messages before {@code seq}, instead of those after it
 * @param owner compared by {@code equals}; is not kept after the read has ended
 */
public record ReadRequest(RoomName room, long seq, boolean backward, PageSize size, Object owner) {
    /**
     * Requests the messages right after {@code seq}, oldest first.
     *
     * @param seq 0 reads from the oldest message that is kept
     */
    public static ReadRequest after(RoomName room, long seq, PageSize size) {
        return new ReadRequest(room, seq, false, size, room);
    }

    /**
     * Requests the messages right before {@code seq}, oldest first.
     *
     * @param seq {@link Long#MAX_VALUE} reads the newest messages
     */
    public static ReadRequest before(RoomName room, long seq, PageSize size) {
        return new ReadRequest(room, seq, true, size, room);
    }

    /** Returns the same request on behalf of another owner. */
    public ReadRequest ownedBy(Object other) {
        return new ReadRequest(room, seq, backward, size, other);
    }
}
