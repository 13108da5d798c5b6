package dev.parley.broker.postgres;

import dev.parley.broker.Appended;
import dev.parley.broker.BrokerException;
import dev.parley.message.Draft;
import dev.parley.message.RoomName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** What a writer is asked for. */
sealed interface Write {
    /** Bytes that a request takes in memory besides its payload, roughly. */
    int OVERHEAD = 384;

    /** Returns what counts against the bound of the queue. */
    int bytes();

    /** Fails the answer; nothing was stored. */
    void refuse(BrokerException why);

    /**
     * Asks to store a message.
     *
     * @param hash by which the database knows the message, however often it is sent
     */
    record Append(RoomName room, Draft draft, UUID hash, CompletableFuture<Appended> answer) implements Write {
        @Override
        public int bytes() {
            return OVERHEAD + draft.payload().size();
        }

        @Override
        public void refuse(BrokerException why) {
            answer.completeExceptionally(why);
        }
    }

    /** Asks for a change of a room. Changes and appends of a room are done in their order. */
    record Change(RoomName room, int payload, Work work, CompletableFuture<Appended> answer) implements Write {
        @Override
        public int bytes() {
            return OVERHEAD + payload;
        }

        @Override
        public void refuse(BrokerException why) {
            answer.completeExceptionally(why);
        }
    }

    /** The statements of a {@link Change}; may be run again if the outcome is unknown. */
    @FunctionalInterface
    interface Work {
        /**
         * Makes the change.
         *
         * @throws BrokerException if it cannot be made although the database is fine; nothing was changed then
         */
        Appended run(Connection connection, String epoch) throws SQLException;
    }
}
