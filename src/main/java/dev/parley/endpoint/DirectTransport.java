package dev.parley.endpoint;

import dev.parley.hub.queue.Transport;
import dev.parley.wire.CloseCode;
import dev.parley.wire.Frame;

/**
 * Sends data frames to the connection's {@link Wire}, and leaves control frames to Jetty, which keeps the state of the
 * closing handshake. The wire puts the two into one order. No method waits for the peer, and none throws.
 */
final class DirectTransport implements Transport {
    private final Wire wire;
    private final Transport jetty;

    /** @param jetty sends control frames through the same connection */
    DirectTransport(Wire wire, Transport jetty) {
        this.wire = wire;
        this.jetty = jetty;
    }

    @Override
    public void send(Frame frame, Completion done) {
        wire.send(frame, done);
    }

    @Override
    public void ping(Completion done) {
        jetty.ping(done);
    }

    @Override
    public void close(CloseCode code) {
        jetty.close(code);
    }

    @Override
    public void abort() {
        jetty.abort();
    }
}
