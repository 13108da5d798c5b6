package dev.parley.hub.room;

import dev.parley.message.RoomName;
import dev.parley.message.User;

/**
 * Hears who comes to this server's rooms and who goes. These are hints: nothing is sent when the process dies, so an arrival
 * may have no departure. Called in the order of each room, on a thread that must not be blocked.
 */
public interface PresenceHints {
    /** Hears nothing. */
    PresenceHints NONE = new PresenceHints() {};

    /** Returns what lets two hear. */
    static PresenceHints both(PresenceHints one, PresenceHints two) {
        return new PresenceHints() {
            @Override
            public void arrived(RoomName room, User user) {
                one.arrived(room, user);
                two.arrived(room, user);
            }

            @Override
            public void departed(RoomName room, User user) {
                one.departed(room, user);
                two.departed(room, user);
            }

            @Override
            public void occupied(RoomName room) {
                one.occupied(room);
                two.occupied(room);
            }

            @Override
            public void vacated(RoomName room) {
                one.vacated(room);
                two.vacated(room);
            }
        };
    }

    /** A person entered a room with the first of its clients, or has another name now. */
    default void arrived(RoomName room, User user) {}

    /** A person's last client left a room and was not back in time. */
    default void departed(RoomName room, User user) {}

    /** A person entered a room in which nobody was. */
    default void occupied(RoomName room) {}

    /** The last person has left a room. */
    default void vacated(RoomName room) {}
}
