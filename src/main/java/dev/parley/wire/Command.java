package dev.parley.wire;

import dev.parley.message.Payload;
import dev.parley.message.RoomName;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for. A command is valid in form: it has every field it needs, of the right type and within its limits.
 * Whether the client may do that, in this room and at this rate, is for the hub to decide.
 *
 * <p>{@code id} is the number that the client gave the command, exactly as it was written, or null; the answer returns it as
 * {@code re}.
 */
public sealed interface Command {
    /** Returns the client's number for this command, or null if it gave none. */
    default @Nullable String id() {
        return null;
    }

    /**
     * Returns the {@code id} of the command that this one follows, or null. If that one was refused and may be retried, this
     * one is refused, too, so that both can be sent again in their order.
     */
    default @Nullable String follows() {
        return null;
    }

    /**
     * Introduces the client.
     *
     * @param token proves who the user is, or null; not verified yet
     * @param name the name that a guest chooses, or null; valid by {@link dev.parley.message.User#isName}
     * @param client a secret that a guest has generated and keeps, of 16 to 128 characters, or null. Guests with the same
     *     secret are the same user, so a message that is retried after a reconnect is recognised. Never shown to anyone
     */
    record Hello(
            @Nullable String id,
            @Nullable String token,
            @Nullable String name,
            @Nullable String client) implements Command {}

    /**
     * Enters a room.
     *
     * @param since where to resume; null for a first join
     * @param limit without {@code since}: the newest messages to send along, at most this many; 0 for none
     */
    record Join(
            @Nullable String id, RoomName room, @Nullable Since since, int limit) implements Command {}

    /**
     * A client's position in a room: it wants the messages after {@code seq}.
     *
     * @param epoch null if the client does not know it and accepts whichever log there is
     * @param seq the last message that the client has; 0 for none
     */
    record Since(@Nullable String epoch, long seq) {
        private static final Pattern IN_URL = Pattern.compile("(?:([0-9A-Za-z-]{1,64}):)?([0-9]{1,18})");

        /** Parses {@code epoch:seq}, or {@code seq} alone, from a URL. Returns empty if the text is neither. */
        public static Optional<Since> parse(String text) {
            Matcher match = IN_URL.matcher(text);
            return match.matches()
                    ? Optional.of(new Since(match.group(1), Long.parseLong(match.group(2))))
                    : Optional.empty();
        }
    }

    /** Leaves a room. */
    record Leave(@Nullable String id, RoomName room) implements Command {}

    /**
     * Sends a message to a room.
     *
     * @param room null in subprotocols with a single room, which is the one of the client's handshake
     * @param key the sender's idempotency key; null in subprotocols that have none
     */
    record Say(
            @Nullable String id,
            @Nullable RoomName room,
            @Nullable String key,
            Payload payload,
            @Nullable String follows)
            implements Command {}

    /**
     * Takes the payload of a message.
     *
     * @param key the sender's idempotency key, or null
     * @param seq the message
     * @param author whether to remove its author's id and name, too
     */
    record Redact(
            @Nullable String id,
            RoomName room,
            @Nullable String key,
            long seq,
            boolean author,
            @Nullable String follows)
            implements Command {}

    /**
     * Replaces the payload of a message of one's own.
     *
     * @param key the sender's idempotency key, or null
     * @param seq the message
     */
    record Edit(
            @Nullable String id,
            RoomName room,
            @Nullable String key,
            long seq,
            Payload payload,
            @Nullable String follows)
            implements Command {}

    /**
     * Puts a reaction to a message, or takes one's own back.
     *
     * @param key the sender's idempotency key, or null
     * @param seq the message
     * @param text usually an emoji; valid by {@link dev.parley.message.Reaction#isText}
     * @param remove whether it is taken back
     */
    record React(
            @Nullable String id,
            RoomName room,
            @Nullable String key,
            long seq,
            String text,
            boolean remove,
            @Nullable String follows)
            implements Command {}

    /**
     * Tells how far the person has read.
     *
     * @param seq the last message that was read
     * @param hidden whether only the person's own clients may know it
     */
    record Read(@Nullable String id, RoomName room, long seq, boolean hidden) implements Command {}

    /**
     * Sends something to a room that is not logged, such as typing or a cursor.
     *
     * @param kind a word of the application's own, of 1 to 64 characters
     * @param json one JSON value without line breaks, or null
     */
    record Signal(
            @Nullable String id,
            RoomName room,
            String kind,
            @Nullable String json) implements Command {}

    /**
     * Reads a page of a room's log. Exactly one of {@code before} and {@code after} is set.
     *
     * @param before read the newest messages before this {@code seq}
     * @param after read the oldest messages after this {@code seq}
     * @param limit at most this many messages; never more than {@link Event.Limits#history}
     */
    record History(
            @Nullable String id,
            RoomName room,
            @Nullable Long before,
            @Nullable Long after,
            int limit) implements Command {}

    /** Asks who is in a room. */
    record Who(@Nullable String id, RoomName room) implements Command {}

    /** Replaces the client's token before it expires. */
    record Refresh(@Nullable String id, String token) implements Command {}

    /** Asks for a {@code pong}. */
    record Ping(@Nullable String id) implements Command {}

    /**
     * A command that was understood but cannot be executed. It is answered with an error, and the connection stays.
     *
     * @param message a sentence for the developer that names the field; safe to send, for it repeats no input at length
     */
    record Invalid(@Nullable String id, ErrorCode code, String message) implements Command {}

    /** Input that cannot be understood, always the last of its frame. The connection is closed with this code. */
    record Unreadable(CloseCode code) implements Command {}
}
