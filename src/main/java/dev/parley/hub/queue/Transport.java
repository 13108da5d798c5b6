package dev.parley.hub.queue;

import dev.parley.wire.CloseCode;
import dev.parley.wire.Frame;

/**
 * The way from the hub to one socket. The hub keeps one operation in flight: {@link #send} and {@link #ping} are called
 * only after the one before reported its completion.
 */
public interface Transport {
    /**
     * Starts to write one data frame and returns without waiting for the peer.
     *
     * @param done called exactly once, when the frame was handed to the network or failed; on any thread, possibly
     *     before this method returns
     */
    void send(Frame frame, Completion done);

    /** Starts to write a ping (RFC 6455, section 5.5.2) and returns without waiting; completes like {@link #send}. */
    void ping(Completion done);

    /**
     * Starts the closing handshake (RFC 6455, section 7.1.2). Never throws and never waits for the peer; may be called
     * at any time, from any thread, more than once.
     */
    void close(CloseCode code);

    /**
     * Completes a frame that waits for the peer to confirm it, because the hub is about to close and closes after the frame
     * in flight. Most transports never wait for that.
     */
    default void letGo() {}

    /** Cuts the connection if the peer does not answer the closing handshake. Never throws. */
    void abort();

    /** Receives the end of an operation. */
    @FunctionalInterface
    interface Completion {
        /**
         * The operation has ended.
         *
         * @param ok whether it was written; when not, the connection is lost and nothing more will be sent
         */
        void completed(boolean ok);
    }
}
