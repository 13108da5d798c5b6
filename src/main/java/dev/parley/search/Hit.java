package dev.parley.search;

import dev.parley.message.RoomName;
import dev.parley.message.User;
import dev.parley.text.Excerpt;

/**
 * A message that was found.
 *
 * @param at in milliseconds
 */
public record Hit(RoomName room, long seq, long at, User from, Excerpt excerpt) {
    Spot spot() {
        return new Spot(at, room.value(), seq);
    }
}
