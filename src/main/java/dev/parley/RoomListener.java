package dev.parley;

import dev.parley.message.Message;
import dev.parley.message.Payload;
import dev.parley.message.RoomName;
import dev.parley.message.User;

/**
 * Hears what happens in the rooms of this server. Register it with {@link Parley#listen}, in {@code META-INF/services}, or as
 * a CDI bean:
 *
 * <pre>{@code
 * @ApplicationScoped
 * public class Archive implements RoomListener {
 *     @Override
 *     public void stored(Message message) {
 *         index.add(message.room().value(), message.seq(), message.payload());
 *     }
 * }
 * }</pre>
 *
 * <p><b>Threads:</b> one thread of Parley's calls all listeners, one call at a time; never a socket's thread, so a method may
 * block. <b>Errors:</b> an exception is logged, and the next call follows.
 *
 * <p><b>Overload:</b> up to 10,000 events with payloads of up to 16 MiB in total wait for the listeners. Further events are
 * dropped, which delays nobody in the rooms, and {@link #missed} says how many. A listener that must have every message reads
 * the rest with {@link Room#historyAfter}, from the last {@code seq} that it knows, entries included. Events that wait when the
 * server stops are delivered for up to two seconds.
 */
public interface RoomListener {
    /**
     * A message was stored by this server: it is durable, and the room has it. Messages of one room nearly always come in the
     * order of {@link Message#seq}, which decides.
     */
    default void stored(Message message) {}

    /**
     * A message was edited through this server; the edit is durable.
     *
     * @param seq of the message
     * @param entry the {@code seq} of the entry that tells of it: what a listener that reads on has seen now
     * @param by who edited it
     * @param payload what it carries now
     */
    default void edited(RoomName room, long seq, long entry, User by, Payload payload) {}

    /**
     * A message was redacted through this server: its payload is gone. What an index holds of it should go, too. Erasures of
     * a person are reported by {@link #erased} instead.
     *
     * @param seq of the message
     * @param entry the {@code seq} of the entry that tells of it
     * @param by who redacted it; {@link User#NOBODY} if the redaction also removed the author, who may be the same person
     */
    default void redacted(RoomName room, long seq, long entry, User by) {}

    /**
     * Somebody put a reaction to a message through this server; it is durable.
     *
     * @param seq of the message
     * @param entry the {@code seq} of the entry that tells of it
     * @param by who reacted
     * @param text usually an emoji
     */
    default void reacted(RoomName room, long seq, long entry, User by, String text) {}

    /**
     * Somebody took a reaction back through this server.
     *
     * @param seq of the message
     * @param entry the {@code seq} of the entry that tells of it
     * @param by who took it back, and had reacted
     * @param text of the reaction
     */
    default void unreacted(RoomName room, long seq, long entry, User by, String text) {}

    /**
     * All messages of a person were erased through this server, in every room; called once all are gone. What you hold of this
     * person should go, too:
     *
     * <pre>{@code
     * public void erased(String userId) {
     *     index.removeAllOf(userId);
     * }
     * }</pre>
     *
     * @param userId the {@link User#id} that the messages had as their author
     */
    default void erased(String userId) {}

    /** A hint: somebody entered a room in which nobody was, on this or another server. {@link #joined} comes before. */
    default void occupied(RoomName room) {}

    /**
     * A hint: the last person has left a room; {@link #left} came before. If the last one was on another server, only that
     * server reports it.
     */
    default void vacated(RoomName room) {}

    /**
     * A hint: a person entered a room with the first of its connections, or has another name now. A server that is killed
     * announces no departures, so arrivals and departures need not match.
     */
    default void joined(RoomName room, User user) {}

    /** A hint: a person's last connection left a room, and the person was not back within {@code parley.departure-grace}. */
    default void left(RoomName room, User user) {}

    /**
     * Events were dropped before the next one, because the listeners are too slow.
     *
     * @param events how many since the last call
     */
    default void missed(long events) {}
}
