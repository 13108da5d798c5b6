package dev.parley.endpoint;

import dev.parley.hub.queue.Transport;
import dev.parley.wire.CloseCode;
import dev.parley.wire.Frame;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends through Jetty's core session. Bytes that were encoded once for all clients are sent unchanged, whereas the Jakarta
 * API would encode each text again for each client. No method waits for the peer, and none throws.
 */
final class JettyTransport implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger(JettyTransport.class);

    private final JettyCore jetty;
    private final Session session;
    private final Object core;
    /** The completion that all sends of a connection share, wrapped once; null before the first. */
    private @Nullable Object callback;

    private @Nullable Completion wrapped;

    JettyTransport(JettyCore jetty, Session session, Object core) {
        this.jetty = jetty;
        this.session = session;
        this.core = core;
    }

    @Override
    public void send(Frame frame, Completion done) {
        start(frame instanceof Frame.Text ? JettyCore.TEXT : JettyCore.BINARY, frame.bytes(), done);
    }

    @Override
    public void ping(Completion done) {
        start(JettyCore.PING, ByteBuffer.allocate(0), done);
    }

    private void start(byte opcode, ByteBuffer payload, Completion done) {
        Object end = callbackFor(done);
        try {
            jetty.send(core, opcode, payload, end);
        } catch (RuntimeException e) {
            LOG.debug("A frame was not sent", e);
            done.completed(false);
        }
    }

    /** Needs no lock: one operation is in flight at a time, and each call follows the completion of the one before. */
    private Object callbackFor(Completion done) {
        Object known = callback;
        if (known == null || wrapped != done) {
            Consumer<Throwable> failed = cause -> done.completed(false);
            known = jetty.callback(() -> done.completed(true), failed);
            callback = known;
            wrapped = done;
        }
        return known;
    }

    @Override
    public void close(CloseCode code) {
        try {
            session.close(new CloseReason(CloseCodes.getCloseCode(code.code()), code.reason()));
        } catch (IOException | RuntimeException e) {
            LOG.debug("A connection was not closed cleanly", e);
        }
    }

    @Override
    public void abort() {
        try {
            jetty.abort(core);
        } catch (RuntimeException e) {
            LOG.debug("A connection had ended before it was aborted", e);
        }
    }
}
