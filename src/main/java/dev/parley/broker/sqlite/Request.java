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
    /** Bytes that a request takes in memory besides its payload, roughly. */
    int OVERHEAD = 256;

    RoomName room();

    /** Returns what counts against the bound of the {@link WriteQueue}. */
    int bytes();

    /** Fails the answer. */
    void refuse(BrokerException e);

    /** Asks to store a message. */
    record Append(RoomName room, Draft draft, CompletableFuture<Appended> answer) implements Request {
        @Override
        public int bytes() {
            return OVERHEAD + draft.payload().size();
        }

        @Override
        public void refuse(BrokerException e) {
            answer.completeExceptionally(e);
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
