package dev.parley.broker.sqlite;

import dev.parley.broker.Appended;
import dev.parley.broker.Broker.Listener;
import dev.parley.broker.Broker.Subscription;
import dev.parley.broker.BrokerException;
import dev.parley.message.Draft;
import dev.parley.message.RoomName;
import java.util.concurrent.CompletableFuture;

/** What the writer is asked for. */
sealed interface Request {
    RoomName room();

    /** Fails the answer. */
    void refuse(BrokerException e);

    /** Store this. */
    record Append(RoomName room, Draft draft, CompletableFuture<Appended> answer) implements Request {
        /** What a message takes in memory besides its payload, roughly. */
        private static final int OVERHEAD = 256;

        int bytes() {
            return OVERHEAD + draft.payload().size();
        }

        @Override
        public void refuse(BrokerException e) {
            answer.completeExceptionally(e);
        }
    }

    /** Hand over what is stored from now on. */
    record Subscribe(RoomName room, Listener listener, CompletableFuture<Subscription> answer) implements Request {
        @Override
        public void refuse(BrokerException e) {
            answer.completeExceptionally(e);
        }
    }
}
