package dev.parley.broker.sqlite.write;

import dev.parley.broker.Appended;
import dev.parley.broker.Broker.Listener;
import dev.parley.broker.Broker.Subscription;
import dev.parley.broker.BrokerException;
import dev.parley.broker.LogFullException;
import dev.parley.message.Draft;
import dev.parley.message.Message;
import dev.parley.message.RoomName;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What the writer is asked for. */
public sealed interface Request {
    /** Bytes that a request takes in memory besides its payload, roughly. */
    int OVERHEAD = 256;

    /** Returns what counts against the bound of the {@link WriteQueue}. */
    int bytes();

    /** Fails the answer. */
    void refuse(BrokerException e);

    /** Asks for a change of the database. All writes that are waiting share a transaction, in their order. */
    sealed interface Write extends Request {
        /**
         * Makes the change; the caller commits.
         *
         * @param time when the transaction began
         * @throws BrokerException if it cannot be made although the disk is fine; nothing was changed then
         */
        Outcome run(LogTransaction transaction, Time time) throws SQLException;
    }

    /** What a write has done, to be told once it is on disk. */
    interface Outcome {
        Write request();

        /** Returns the entry that listeners get, or null if there is none. */
        @Nullable Message message();

        /** Completes the answer. */
        void complete();
    }

    /** Asks to store a message. */
    record Append(RoomName room, Draft draft, CompletableFuture<Appended> answer) implements Write {
        @Override
        public int bytes() {
            return OVERHEAD + draft.payload().size();
        }

        @Override
        public Outcome run(LogTransaction transaction, Time time) throws SQLException {
            LogFullException why = transaction.rejection(room);
            if (why != null) {
                throw why;
            }
            transaction.requireSpace(room, draft.from(), draft.key(), bytes());
            transaction.overwriteRemoved(false);
            return new Done<>(this, answer, transaction.withReference(transaction.store(room, draft, time)));
        }

        @Override
        public void refuse(BrokerException e) {
            answer.completeExceptionally(e);
        }
    }

    /**
     * Asks for a small change of any other kind.
     *
     * @param payload bytes that it holds in memory
     */
    record Act<T extends @Nullable Object>(int payload, Work<T> work, CompletableFuture<T> answer) implements Write {
        @Override
        public int bytes() {
            return OVERHEAD + payload;
        }

        @Override
        public Outcome run(LogTransaction transaction, Time time) throws SQLException {
            transaction.overwriteRemoved(true);
            return new Done<>(this, answer, transaction.withReference(work.run(transaction, time)));
        }

        @Override
        public void refuse(BrokerException e) {
            answer.completeExceptionally(e);
        }
    }

    /** The change of an {@link Act}; takes some milliseconds at most, since all senders wait for it. */
    @FunctionalInterface
    interface Work<T extends @Nullable Object> {
        /** As {@link Write#run}. */
        Result<T> run(LogTransaction transaction, Time time) throws SQLException;
    }

    /** A write that was done. */
    record Done<T extends @Nullable Object>(Write request, CompletableFuture<T> answer, Result<T> result)
            implements Outcome {
        @Override
        public @Nullable Message message() {
            return result.message();
        }

        @Override
        public void complete() {
            answer.complete(result.value());
        }
    }

    /** Asks for everything that is stored from now on. */
    record Subscribe(RoomName room, Listener listener, CompletableFuture<Subscription> answer) implements Request {
        @Override
        public int bytes() {
            return OVERHEAD;
        }

        @Override
        public void refuse(BrokerException e) {
            answer.completeExceptionally(e);
        }
    }
}
