package dev.parley.hub.room;

import dev.parley.message.RoomName;

/** Counts those who need a room, so that it closes after the last has released it. Safe for use by any thread. */
public interface RoomHolders {
    /** Counts one more holder of a room that is held already. */
    void retain(RoomName name);

    /** Ends one {@link #retain} or {@link RoomRegistry#acquire}. The last one closes the room. */
    void release(RoomName name);
}
