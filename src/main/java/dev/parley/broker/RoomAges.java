package dev.parley.broker;

import dev.parley.message.RoomName;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How old the messages of each room may become. A log asks again and again, since the answers may change at any time. Must
 * not block; any thread.
 */
public interface RoomAges {
    /** No room has an age of its own. */
    RoomAges NONE = new RoomAges() {
        @Override
        public @Nullable Duration of(RoomName room) {
            return null;
        }

        @Override
        public boolean isEmpty() {
            return true;
        }
    };

    /** Returns the age above which messages of this room are dropped; null if the log's own bounds hold. */
    @Nullable Duration of(RoomName room);

    /** Returns whether no room has an age of its own at this moment, so that a log need not look at its rooms. */
    boolean isEmpty();
}
