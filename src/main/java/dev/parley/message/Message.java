package dev.parley.message;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a room's log. Immutable; safe to share between threads.
 *
 * @param room the room whose log holds it
 * @param seq its place in that log: 1, 2, 3 … without holes
 * @param at when the log took it, to the millisecond; order is by {@code seq}, never by time
 * @param from its author
 * @param key the author's own key, by which a retry is recognised and the author knows its echo; at most
 *     {@value Draft#MAX_KEY_LENGTH} characters
 * @param payload what was said
 */
public record Message(
        RoomName room,
        long seq,
        Instant at,
        User from,
        @Nullable String key,
        Payload payload) {}
