package dev.parley.broker;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What has happened in all rooms, in one order: a reference to each entry of their logs, for back ends that follow everything.
 * References are stored with the entries themselves, so that neither is there without the other, and hold no payload. A page
 * has the entries as they are when it is read; what was redacted or erased since is in none.
 *
 * <p>References are numbered 1, 2, 3 …. The entries of a room are referred to in the order of their {@code seq}. The oldest
 * references are dropped once there are too many.
 *
 * <p>Threads and errors are those of {@link Broker}.
 */
public interface EventLog {
    /** Keeps nothing. */
    EventLog NONE = new EventLog() {
        @Override
        public boolean isKept() {
            return false;
        }

        @Override
        public long last() {
            return 0;
        }

        @Override
        public CompletionStage<EventPage> read(EventRequest request) {
            return CompletableFuture.failedStage(new BrokerException("events are not kept"));
        }

        @Override
        public void onEvents(Runnable callback) {
            // there will be none
        }
    };

    /** Returns whether references are kept. */
    boolean isKept();

    /** Returns the number of the newest reference that was announced; 0 if there is none yet. */
    long last();

    /** Reads a page. */
    CompletionStage<EventPage> read(EventRequest request);

    /**
     * Has something run soon after references were added, on a thread of the broker or of a caller, so it must return at once
     * and not throw. At most one such callback is kept.
     */
    void onEvents(Runnable callback);
}
