package dev.parley.message;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a room's log. Immutable; safe to share between threads.
 *
 * <pre>{@code
 * if (message.payload() instanceof Payload.Text text) {
 *     log.info("{} said {}", message.from().name(), text.text());
 * }
 * }</pre>
 *
 * @param room the room whose log holds it
 * @param seq its number in that log: 1, 2, 3 … without holes
 * @param at when the log accepted it, to the millisecond; messages are ordered by {@code seq}, never by time, because the
 *     clock may be set back
 * @param from its author
 * @param key the author's idempotency key, at most {@value Draft#MAX_KEY_LENGTH} characters: the log recognises a retry
 *     by it, and the author its own message; null if the author gave none
 * @param payload what the message carries; {@link Payload#NONE} if it was redacted, or is an entry that carries nothing
 * @param change what this entry does to an earlier message; null for an ordinary message
 * @param revision the latest change of this message; null if it is as its author sent it
 * @param reactions what people have put to it, the oldest first, if this was read from the log; the entries of reactions are
 *     what is stored
 */
public record Message(
        RoomName room,
        long seq,
        Instant at,
        User from,
        @Nullable String key,
        Payload payload,
        @Nullable Change change,
        @Nullable Revision revision,
        List<Reaction> reactions) {
    public Message {
        reactions = List.copyOf(reactions);
    }

    /** A message without reactions. */
    public Message(
            RoomName room,
            long seq,
            Instant at,
            User from,
            @Nullable String key,
            Payload payload,
            @Nullable Change change,
            @Nullable Revision revision) {
        this(room, seq, at, from, key, payload, change, revision, List.of());
    }

    /** An ordinary message, as its author sent it. */
    public Message(RoomName room, long seq, Instant at, User from, @Nullable String key, Payload payload) {
        this(room, seq, at, from, key, payload, null, null);
    }

    /** Returns whether this is something that a person said and that can still be read: no change, and not redacted. */
    public boolean isReadable() {
        return change == null && payload != Payload.NONE;
    }

    /**
     * Returns this message with another payload.
     *
     * @param next the change that it has undergone
     */
    public Message revised(Payload replacement, Revision next) {
        return new Message(room, seq, at, from, key, replacement, change, next);
    }

    /** Returns this message with these reactions. */
    public Message with(List<Reaction> some) {
        return new Message(room, seq, at, from, key, payload, change, revision, some);
    }

    /** Returns whether this is the entry of a reaction that was not taken back. */
    public boolean isReaction() {
        return change != null && change.kind() == Change.Kind.REACTED && payload != Payload.NONE;
    }

    /** Returns whether somebody says something with this entry: it is a message, or a reaction that was not taken back. */
    public boolean isSaid() {
        return change == null || isReaction();
    }

    /** Returns this entry without its payload, because a later change has replaced it. */
    public Message superseded() {
        return new Message(room, seq, at, from, key, Payload.NONE, change, revision);
    }

    /** Returns this message without its author's id, name and key. */
    public Message anonymous() {
        return new Message(room, seq, at, User.NOBODY, null, payload, change, revision);
    }
}
