package dev.parley.broker;

import dev.parley.message.Draft;
import dev.parley.message.Message;
import dev.parley.message.Position;
import dev.parley.message.RoomName;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The logs of all rooms: it stores messages, numbers them, and delivers them to the servers that listen.
 *
 * <p><b>Append and fan-out are one operation.</b> The usual design has two: store the message, then publish it. That
 * leaves two races. First, a server may stop between the two, and then a message is stored that nobody was shown; or, in
 * the other order, everyone was shown a message that is not stored. Second, two servers that publish on their own may
 * publish in another order than they stored, so that listeners and history disagree. Here only the log assigns a
 * {@code seq}, and only the log delivers, in the order of {@code seq} and after the message is durable. Listeners and
 * readers therefore see one order, and nothing is shown that could be lost. A caller never tells a room itself.
 *
 * <p><b>Positions.</b> A {@link Position} is an epoch and a {@code seq}. Within an epoch a {@code seq} names one message
 * for ever, so a client that knows its position can ask for exactly what it missed. A log whose numbers could be assigned
 * twice (it was restored from a backup, or dropped from memory) gets a new epoch, which tells clients that their position
 * means nothing in it.
 *
 * <p><b>Threads.</b> No method but {@link #close} blocks, and each may be called from any thread. A stage completes on the
 * caller's thread or on a thread of the broker, so actions that are chained to it must not block either.
 *
 * <p><b>Errors.</b> A stage fails with {@link BrokerException} if the log cannot do what it was asked for now, and with
 * {@link OverloadedException} if it only has too much to do; in both cases nothing was stored. An append whose outcome
 * is unknown (the log failed while the message was being written) is <em>never answered</em>, because either answer could
 * be wrong. A caller that must know retries with the same key: a message with a key is stored once.
 */
public interface Broker extends AutoCloseable {
    /**
     * Stores a message at the end of a room's log and delivers it to the room's listeners.
     *
     * <p>If several drafts have the same author and key, the first is stored, and all of them are answered with its
     * position.
     *
     * @return completes when the message is as durable as this broker makes it, and after the listeners were called; fails
     *     with {@link LogFullException} if a retry does not help; see above for the case in which it never completes
     */
    CompletionStage<Appended> append(RoomName room, Draft draft);

    /**
     * Starts to deliver a room's new messages to a listener. A room may have any number of subscriptions.
     *
     * @return completes with the subscription, whose position the listener's messages follow without a hole. The listener
     *     may be called before the caller has seen that the stage is complete, never before it is.
     */
    CompletionStage<Subscription> subscribe(RoomName room, Listener listener);

    /**
     * Reads a page of a room's log.
     *
     * @return fails with {@link OverloadedException} if too many reads are waiting already, in all or for this owner
     */
    CompletionStage<Page> read(ReadRequest request);

    /** Reads the messages after {@code seq} on behalf of the room; see {@link ReadRequest#after}. */
    default CompletionStage<Page> after(RoomName room, long seq, PageSize size) {
        return read(ReadRequest.after(room, seq, size));
    }

    /** Reads the messages before {@code seq} on behalf of the room; see {@link ReadRequest#before}. */
    default CompletionStage<Page> before(RoomName room, long seq, PageSize size) {
        return read(ReadRequest.before(room, seq, size));
    }

    /**
     * Edits or redacts a message. In one transaction the message gets its new payload or loses its payload, the entries of
     * its earlier edits lose theirs, and a new entry with a {@code seq} of its own is stored, which listeners get like any
     * message. So a reader that was away learns of the change by reading on, and a reader of the old place sees the message
     * as it is now. The old payload is no longer in memory, or in the log's files a few seconds later. Keys are recognised as before.
     *
     * @return completes as {@link #append}, with the position of the new entry; fails with {@link AmendmentException} if
     *     there is no such message, or if it is not the owner's
     */
    CompletionStage<Appended> amend(RoomName room, Amendment amendment);

    /**
     * Takes the payload and the author's id and name of all messages and changes of one person, in every room, as {@link
     * #amend} does for one message. One entry of the kind {@link dev.parley.message.Change.Kind#ERASED} tells of up to some hundred messages. Works
     * in small steps, so other writers hardly wait; a message that this person sends meanwhile may stay.
     *
     * @return completes when it is done; fails with {@link BrokerException} if it is not, and can then be repeated; the
     *     receipt then counts everything, even after a crash
     */
    CompletionStage<Erasure> erase(String author);

    /**
     * Reads messages of one person, in all rooms, redacted ones as well, and the entries of reactions that were not taken back,
     * without those of changes. Examines every message, so it takes long in a large log, and returns after a part of the log
     * even if it has found none.
     *
     * @param from {@link Authored#next} of the previous part; null at the start
     */
    CompletionStage<Authored> authored(String author, @Nullable String from, PageSize size);

    /**
     * Searches a part of a room's log, which takes some milliseconds. Knows nothing of rights.
     *
     * @return fails with {@link OverloadedException} if too many searches are waiting already
     */
    CompletionStage<Sought> search(SearchRequest request);

    /**
     * Lists rooms that hold or have held messages, in the order of their names.
     *
     * @param prefix what the names begin with; may be empty
     * @param after lists the rooms after this name; empty at the start
     * @param limit of rooms; if there are fewer, these are the last ones
     */
    CompletionStage<List<RoomName>> rooms(String prefix, String after, int limit);

    /**
     * Drops the messages that a room has now, in small steps. The room continues to count, so no position means two
     * messages.
     *
     * @return completes with the number of messages when they are gone
     */
    CompletionStage<Long> delete(RoomName room);

    /** Returns the facts that are kept beside the rooms. */
    Records records();

    /** Returns what has happened in all rooms; {@link EventLog#NONE} if that is not kept. */
    EventLog events();

    /** Returns what connects this server with those that share its log. */
    Cluster cluster();

    /** Returns whether messages can be stored, as far as the latest attempt shows. Cheap; may be called at any rate. */
    BrokerHealth health();

    /**
     * Completes the appends that are waiting, then ends every subscription and releases all resources. Blocks until that
     * is done, for some seconds at most. Idempotent.
     */
    @Override
    void close();

    /** Receives the messages of one room. */
    interface Listener {
        /**
         * Receives the next messages, in the order of {@code seq} and without holes. The calls for one subscription
         * never overlap. Must not block, since other listeners wait meanwhile.
         *
         * <p>If it throws, the error is logged, and neither the room nor the other listeners are affected: they get these
         * messages, and all of them, the one that failed included, get the next ones.
         *
         * @param messages immutable and never empty; may be kept
         */
        void onMessages(List<Message> messages);

        /**
         * Learns that the log has a new epoch, because its database was replaced by one that lacks messages of the old one. No
         * call for this subscription is under way, and the next messages follow {@code start}.
         */
        default void onNewEpoch(Position start) {}
    }

    /** A listener's registration with a room. */
    interface Subscription {
        /** Returns the position that the listener's first message follows. */
        Position position();

        /**
         * Ends the subscription. A call that has begun on another thread may still be running when this returns.
         * Idempotent.
         */
        void cancel();
    }
}
