package dev.parley.broker;

import dev.parley.message.Draft;
import dev.parley.message.Message;
import dev.parley.message.Position;
import dev.parley.message.RoomName;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;

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
     * Returns a broker whose logs live as long as the process.
     *
     * @param clock gives messages their time
     */
    static Broker inMemory(MemoryLimits limits, InstantSource clock) {
        return new MemoryBroker(limits, clock);
    }

    /**
     * Opens, or makes, a log on disk that survives the process and a loss of power. It takes the directory for itself
     * until it is closed.
     *
     * @param clock gives messages their time
     * @param turns runs what was committed together and is handed over together, on the thread that calls it: a
     *     receiver of much may do at the end what is cheaper in one; {@code Runnable::run} where none does
     * @param commits is told how long each batch took to be on the disk, in nanoseconds, by the thread that writes;
     *     must not throw
     * @throws BrokerException when the directory cannot be used; the message is one for the operator
     */
    static Broker sqlite(SqliteOptions options, InstantSource clock, Executor turns, LongConsumer commits) {
        return SqliteBroker.open(options, clock, new SteadyClock(clock.instant()), turns, commits);
    }

    /** As {@link #sqlite(SqliteOptions, InstantSource, Executor, LongConsumer)}; nobody asks how long it took. */
    static Broker sqlite(SqliteOptions options, InstantSource clock, Executor turns) {
        return sqlite(options, clock, turns, nanos -> {});
    }

    /** Returns the same broker with any number of subscriptions for each room. Closing it closes that broker. */
    static Broker shared(Broker broker) {
        return new SharedBroker(broker);
    }

    /**
     * Stores a message at the end of the room's log. Completes once it is as durable as this broker makes it. Of
     * several drafts with the same author and key, the first is stored and all get its place.
     */
    CompletionStage<Appended> append(RoomName room, Draft draft);

    /**
     * Starts to hand over the room's new messages. A room has at most one subscription for each broker object, unless
     * it is {@linkplain #shared shared}; it is taken before the first reader comes and cancelled after the last has gone.
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
