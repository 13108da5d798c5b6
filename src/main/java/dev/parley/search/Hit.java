package dev.parley.search;

import dev.parley.message.RoomName;
import dev.parley.message.User;
import dev.parley.text.Excerpt;

/**
 * A message that was found.
 *
 * @param at in milliseconds
 * @param spot its place in the order of what is found, whose time is not after that of newer messages of its room
 */
public record Hit(RoomName room, long seq, long at, User from, Excerpt excerpt, Spot spot) {}
