package dev.parley.endpoint;

import dev.parley.hub.queue.Transport;
import dev.parley.wire.Frame;

/**
 * What is written to one WebSocket connection, by us and by the container, in one order. The end points of a server that
 * offers this implement it; {@link DirectTransport} uses it.
 *
 * <p>Every write leaves whole before the next begins, in the order in which writes were offered. After a close frame of the
 * container nothing of ours follows (RFC 6455, section 5.5.1). Without that order a pong of the container could end up
 * in the middle of a message of ours, since neither knows how much of the other's bytes the system has taken.
 *
 * <p>Safe for any thread. Nothing here waits for the peer.
 */
public interface Wire {
    /** Attribute of the {@code ServletContext} that is present if the server's end points are wires. */
    String ATTRIBUTE = "dev.parley.wire";

    /**
     * Writes a data frame past the container's own queue. To be used only if no extension was negotiated, because the
     * container would have to transform the frame (RFC 6455, section 9).
     *
     * @param done called exactly once, when the system has taken the frame or the connection is lost or closing; on any
     *     thread, possibly before this method returns
     */
    void send(Frame frame, Transport.Completion done);
}
