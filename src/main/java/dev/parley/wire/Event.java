package dev.parley.wire;

import dev.parley.message.Message;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import dev.parley.message.Verb;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the server tells a client. An event that answers a command carries its number as {@code re}, or null if the command
 * had none. A subprotocol that cannot express an event omits it. Immutable; safe to share between threads.
 */
public sealed interface Event {
    /**
     * The connection is ready.
     *
     * @param re null unless it answers {@code hello}
     * @param session a name for this connection, by which an operator finds it in the log
     * @param user who the client is from now on
     * @param heartbeat how long the server is silent at most, before it sends a {@link Tick}
     * @param limits announced, so that a client need not discover them by being rejected
     */
    record Welcome(@Nullable String re, String session, User user, Duration heartbeat, Limits limits)
            implements Event {}

    /**
     * The limits of a client.
     *
     * @param message the longest payload, in bytes: UTF-8, or what the base64 contains
     * @param rooms how many rooms a client may be in at the same time
     * @param history the most messages in one answer
     */
    record Limits(int message, int rooms, int history) {}

    /**
     * The client is in the room. The first live message has the {@code seq} after this one.
     *
     * @param epoch the id of the log
     * @param seq the number of the last of {@code messages}, or the end of the log if there are none
     * @param recovered whether everything after the client's position is in {@code messages} or follows live
     * @param reason why not; null if recovered, or if the client did not ask to resume
     * @param missed how many messages came after the client's position, whether sent or not; 0 without a position
     * @param messages oldest first, without holes; none if the client may not read the history
     * @param members the people in the room, or as many of them as are listed in a large room; nobody if the client may not
     *     list them
     * @param may what the client may do in this room
     * @param marks how far the client's own person has read, and others, as far as the client is told
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
            Roster members,
            Set<Verb> may,
            List<Mark> marks)
            implements Event {}

    /**
     * How far a person has read.
     *
     * @param seq the last message that the person has read; 0 if that is no longer told
     */
    record Mark(User user, long seq) {}

    /** People have read on in a joined room. Dropped for a client that is slow. */
    record Read(RoomName room, List<Mark> marks) implements Event {}

    /**
     * The client has left the room, and gets nothing more of it.
     *
     * @param reason {@link ErrorCode#FORBIDDEN} if it may no longer be in the room; null if it asked to leave
     */
    record Left(
            @Nullable String re, RoomName room, @Nullable ErrorCode reason) implements Event {}

    /**
     * What the client may do in a room that it is in has changed.
     *
     * @param may all that it may do from now on, not the difference
     */
    record RightsChanged(RoomName room, Set<Verb> may) implements Event {}

    /**
     * The message with this key is durable: it is on disk, and a crash does not lose it. The answer to a retry repeats the
     * position of the first attempt.
     */
    record Said(
            @Nullable String re, RoomName room, @Nullable String key, String epoch, long seq, Instant at)
            implements Event {}

    /**
     * A message of a joined room. Its author gets it, too.
     *
     * @param epoch the id of the log that it stands in; empty if that is not known
     */
    record Posted(Message message, String epoch) implements Event {
        /** Makes an event for those who know the log. */
        public Posted(Message message) {
            this(message, "");
        }
    }

    /** A person has come into a joined room, with the first of their clients, or has changed their name. */
    record Arrived(RoomName room, User user) implements Event {}

    /** A person has left a joined room, with the last of their clients. */
    record Departed(RoomName room, User user) implements Event {}

    /**
     * A signal of another client in a joined room. At most once; dropped for a client that is slow.
     *
     * @param kind a word of the application's own
     * @param json one JSON value without line breaks, or null
     */
    record Signalled(
            RoomName room, User from, String kind, @Nullable String json) implements Event {}

    /**
     * A page of a room's log.
     *
     * @param messages oldest first
     * @param more whether the log contains more messages in the direction that was read
     */
    record History(@Nullable String re, RoomName room, List<Message> messages, boolean more) implements Event {}

    /** The people in a room. */
    record Members(@Nullable String re, RoomName room, Roster members) implements Event {}

    /**
     * The new token is accepted.
     *
     * @param expires when the new token expires; null if it never does
     */
    record Refreshed(@Nullable String re, @Nullable Instant expires) implements Event {}

    /** The answer to {@code ping}. */
    record Pong(@Nullable String re) implements Event {}

    /**
     * Live delivery of a room has skipped messages. The client can read them from the history, if they are still there.
     *
     * @param after the last message before the hole
     * @param next the first message after it
     */
    record Gap(RoomName room, String epoch, long after, long next) implements Event {}

    /**
     * A command was rejected; the connection stays.
     *
     * @param message a sentence for the developer; never contains data of another user
     * @param retryAfter after which time the same command may succeed; null if that is not known
     */
    record Failed(
            @Nullable String re,
            ErrorCode code,
            String message,
            @Nullable Duration retryAfter) implements Event {
        /** Makes an error of which it is not known when a retry may succeed. */
        public Failed(@Nullable String re, ErrorCode code, String message) {
            this(re, code, message, null);
        }
    }

    /**
     * The server is about to close the connection.
     *
     * @param retryAfter how long to wait before reconnecting; random for each client, so that not all come at once
     */
    record Bye(CloseCode code, Duration retryAfter) implements Event {}

    /** Nothing else was sent for one heartbeat. A client that hears nothing for longer can assume a dead connection. */
    record Tick() implements Event {}
}
