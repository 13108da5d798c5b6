package dev.parley.broker;

import dev.parley.message.RoomName;
import dev.parley.text.Needle;

/**
 * A part of a room's log in which somebody searches, from new to old.
 *
 * @param before the part ends before this {@code seq}; {@link Long#MAX_VALUE} starts with the newest message
 * @param owner who pays for it, as in {@link ReadRequest}
 */
public record SearchRequest(RoomName room, Needle needle, long before, Object owner) {}
