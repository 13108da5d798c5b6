package dev.parley.hub.room;

import dev.parley.message.RoomName;

/** All that a client gets of the hub's rooms. Safe for use by any thread. */
public interface RoomRegistry extends RoomHolders {
    /** Returns the room, opened if need be, and holds it until {@link #release}. */
    Room acquire(RoomName name);
}
