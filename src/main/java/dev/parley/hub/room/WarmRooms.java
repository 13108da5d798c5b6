package dev.parley.hub.room;

import dev.parley.message.RoomName;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Rooms that somebody says something in without being there. A room stays open for a second or two after its last use,
 * because opening it costs a turn in the log's queue. How many there are is bounded by how fast people may say something.
 *
 * <p>Safe for use by any thread; no method waits.
 */
public final class WarmRooms {
    private final RoomRegistry rooms;
    /** Entries change only inside {@code compute}, which is atomic for each name. */
    private final ConcurrentMap<RoomName, Warm> warm = new ConcurrentHashMap<>();

    /** @param recent whether it was used since the last sweep */
    private record Warm(Room room, boolean recent) {}

    public WarmRooms(RoomRegistry rooms) {
        this.rooms = rooms;
    }

    /** Returns the room, opened if need be. It works for its caller even after it was closed, as far as the log does. */
    public Room use(RoomName name) {
        return warm.compute(
                        name,
                        (key, before) -> before == null
                                ? new Warm(rooms.acquire(key), true)
                                : before.recent ? before : new Warm(before.room, true))
                .room;
    }

    /** Closes the rooms that were not used since the last call. To be called about every second. */
    public void sweep() {
        for (RoomName name : warm.keySet()) {
            warm.computeIfPresent(name, (key, before) -> {
                if (before.recent) {
                    return new Warm(before.room, false);
                }
                rooms.release(key);
                return null;
            });
        }
    }
}
