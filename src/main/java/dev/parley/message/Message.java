package dev.parley.message;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a room's log. Immutable; safe to share between threads.
 *
 * @param room the room whose log holds it
 * @param seq its number in that log: 1, 2, 3 … without holes
 * @param at when the log accepted it, to the millisecond; messages are ordered by {@code seq}, never by time, because the
 *     clock may be set back
 * @param from its author
 * @param key the author's idempotency key, at most {@value Draft#MAX_KEY_LENGTH} characters: the log recognises a retry
 *     by it, and the author its own message; null if the author gave none
 * @param payload what the message carries
 */
public record Message(
        RoomName room,
        long seq,
        Instant at,
        User from,
        @Nullable String key,
        Payload payload) {}
