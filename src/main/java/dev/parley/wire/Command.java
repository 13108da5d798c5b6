package dev.parley.wire;

import dev.parley.message.Payload;
import dev.parley.message.RoomName;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for, already checked for form: a command that reaches the hub has every field it needs, of the
 * right type and within its limits. Rights, rooms and rates are the hub's business.
 *
 * <p>{@code id} is the number the client gave, as it was written, or null; the answer carries it back as {@code re}.
 */
public sealed interface Command {
    /** Returns the client's number for this command, or null where it gave none. */
    default @Nullable String id() {
        return null;
    }

    /**
     * Introduces the client.
     *
     * @param token whose holder is somebody the authenticator knows
     * @param name what a guest wants to be called
     * @param client a secret that a guest has made up and keeps: guests with the same one are the same user, so a
     *     message retried after a reconnect is known again; 16 to 128 characters, shown to nobody
     */
    record Hello(
            @Nullable String id,
            @Nullable String token,
            @Nullable String name,
            @Nullable String client) implements Command {}

    /**
     * Enters a room.
     *
     * @param since resume behind this place; null for a new start
     * @param limit without {@code since}: the newest so many messages come along; 0 for none
     */
    record Join(
            @Nullable String id, RoomName room, @Nullable Since since, int limit) implements Command {}

    /**
     * A place to resume behind.
     *
     * @param epoch null where the client does not know it and takes the log as it is
     * @param seq the last message the client has, 0 for none
     */
    record Since(@Nullable String epoch, long seq) {
        private static final Pattern IN_URL = Pattern.compile("(?:([0-9A-Za-z-]{1,64}):)?([0-9]{1,18})");

        /** Reads {@code epoch:seq}, or {@code seq} alone, as it stands in a URL; empty where it is neither. */
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
     * Says something in a room.
     *
     * @param room null in subprotocols that know one room only: the room of the client's handshake
     * @param key the sender's own key for this message; null in subprotocols that have none
     */
    record Say(
            @Nullable String id,
            @Nullable RoomName room,
            @Nullable String key,
            Payload payload) implements Command {}

    /**
     * Tells the room something that is not logged: typing, a cursor.
     *
     * @param kind a short word
     * @param json one JSON value without line breaks, or null
     */
    record Signal(
            @Nullable String id,
            RoomName room,
            String kind,
            @Nullable String json) implements Command {}

    /** Reads back up to {@code limit} messages; exactly one of {@code before} and {@code after} is set. */
    record History(
            @Nullable String id,
            RoomName room,
            @Nullable Long before,
            @Nullable Long after,
            int limit) implements Command {}

    /** Asks who is in a room. */
    record Who(@Nullable String id, RoomName room) implements Command {}

    /** Brings a new token before the old one expires. */
    record Refresh(@Nullable String id, String token) implements Command {}

    /** Asks for a {@code pong}. */
    record Ping(@Nullable String id) implements Command {}

    /** A command that could be read but not used: answered with an error, the connection stays. */
    record Invalid(@Nullable String id, ErrorCode code, String message) implements Command {}

    /** Something that cannot be read at all; always the last of its frame. The connection is closed. */
    record Unreadable(CloseCode code) implements Command {}
}
