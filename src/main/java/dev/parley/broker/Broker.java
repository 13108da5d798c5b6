package dev.parley.broker;

import dev.parley.message.Draft;
import dev.parley.message.Message;
import dev.parley.message.Position;
import dev.parley.message.RoomName;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Where the logs of rooms live, and how servers hear of each other.
 *
 * <p>Appending and fanning out are one operation on purpose: the log alone gives a message its place, and it alone
 * hands messages on, so there is one order and nothing can be shown that is not kept. A caller that appended and then
 * told the room by itself would bring back both races.
 *
 * <p>No method blocks; each may be called from any thread. A stage completes on the caller's thread or on one of the
 * broker's, so what is chained to it must not block either. A stage fails with {@link BrokerException} where the log
 * cannot answer now; nothing was stored then.
 */
public interface Broker extends AutoCloseable {
    /**
     * Stores a message at the end of the room's log. Completes once it is as durable as this broker makes it. Of
     * several drafts with the same author and key, the first is stored and all get its place.
     */
    CompletionStage<Appended> append(RoomName room, Draft draft);

    /**
     * Starts to hand over the room's new messages. A room has at most one subscription for each broker object, unless
     * it is wrapped by {@link MultiListenerBroker}; it is taken before the first reader comes and cancelled after the last has gone.
     *
     * @return completes with the place behind which the listener's messages begin, before the first call to it
     */
    CompletionStage<Subscription> subscribe(RoomName room, Listener listener);

    /**
     * Reads the messages right behind {@code seq}, oldest first.
     *
     * @param seq 0 reads from the start of what is kept
     */
    CompletionStage<Page> after(RoomName room, long seq, PageSize size);

    /**
     * Reads the messages right before {@code seq}, oldest first.
     *
     * @param seq {@link Long#MAX_VALUE} reads the newest
     */
    CompletionStage<Page> before(RoomName room, long seq, PageSize size);

    /** Returns how many appends wait for their answer. */
    int waiting();

    /** Ends every subscription; appends under way complete first. Idempotent. */
    @Override
    void close();

    /** Receives the messages of one room. */
    interface Listener {
        /**
         * Takes the next messages: in the order of {@code seq}, without holes, never two calls at the same time. Must
         * not block; the list is immutable and may be kept.
         */
        void onMessages(List<Message> messages);
    }

    /** A listener's place in a room. */
    interface Subscription {
        /** Returns the place behind which the listener's messages began. */
        Position position();

        /** Ends it; a call under way may still end after this one. Idempotent. */
        void cancel();
    }
}
