package dev.parley.wire;

import dev.parley.message.Message;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the server tells a client. Those that answer a command carry its number as {@code re}. A subprotocol that has
 * no words for an event leaves it out.
 */
public sealed interface Event {
    /** The connection is ready. Limits are told so that a client need not learn them by being refused. */
    record Welcome(@Nullable String re, String session, User user, Duration heartbeat, Limits limits)
            implements Event {}

    /**
     * The limits a client lives within.
     *
     * @param message the longest payload, in bytes as sent
     * @param rooms rooms a client may be in at the same time
     * @param history the most messages in one answer
     */
    record Limits(int message, int rooms, int history) {}

    /**
     * The client is in the room; what follows live begins right behind {@code seq}.
     *
     * @param seq the place of the last message of {@code messages}, or where the log stood when there is none
     * @param recovered whether everything missed since the client's position is in {@code messages} or follows
     * @param reason null when recovered or when the client asked for no resume; else a stable word, see protocol.md
     * @param missed how many messages came after the client's position, sent or not; 0 without a position
     */
    record Joined(
            @Nullable String re,
            RoomName room,
            String epoch,
            long seq,
            boolean recovered,
            @Nullable RecoveryFailure reason,
            long missed,
            List<Message> messages,
            Roster members)
            implements Event {}

    record Left(@Nullable String re, RoomName room) implements Event {}

    /** The message with the client's key is durable at this place. */
    record Said(
            @Nullable String re, RoomName room, @Nullable String key, String epoch, long seq, Instant at)
            implements Event {}

    /** A message of a joined room, its author's own included. */
    record Posted(Message message) implements Event {}

    record Arrived(RoomName room, User user) implements Event {}

    record Departed(RoomName room, User user) implements Event {}

    record Signalled(
            RoomName room, User from, String kind, @Nullable String json) implements Event {}

    /**
     * A page of a room's log, oldest first.
     *
     * @param more whether the log holds further messages in the direction that was read
     */
    record History(@Nullable String re, RoomName room, List<Message> messages, boolean more) implements Event {}

    record Members(@Nullable String re, RoomName room, Roster members) implements Event {}

    /**
     * The new token is accepted.
     *
     * @param expires when the new token ends; null when it never does
     */
    record Refreshed(@Nullable String re, @Nullable Instant expires) implements Event {}

    record Pong(@Nullable String re) implements Event {}

    /**
     * Live delivery of a room skipped messages: {@code after} is the last one delivered, {@code next} the first that
     * follows. The client reads the hole from the history.
     */
    record Gap(RoomName room, String epoch, long after, long next) implements Event {}

    /**
     * A command was refused; the connection stays.
     *
     * @param message a sentence for the developer; never holds another user's data
     */
    record Failed(@Nullable String re, ErrorCode code, String message) implements Event {}

    /**
     * The server is about to close the connection.
     *
     * @param retryAfter how long to wait before coming back; differs from client to client
     */
    record Bye(CloseCode code, Duration retryAfter) implements Event {}

    /** Nothing else was sent for a heartbeat. */
    record Tick() implements Event {}
}
