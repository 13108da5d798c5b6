package dev.parley.endpoint;

import dev.parley.hub.queue.Transport;
import dev.parley.wire.CloseCode;
import dev.parley.wire.Frame;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends through the Jakarta WebSocket API alone. Data frames are sent asynchronously. For pings and closes the API has only
 * calls that may wait for the peer, so they run on a thread that may wait. No method throws.
 */
final class PortableTransport implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger(PortableTransport.class);

    /**
     * How long Tomcat tries to send a close frame with any code but 1000; a property of the session in milliseconds, of
     * type {@code Long}, which other containers ignore. By default {@code WsSession.sendCloseMessage} gives up after 50
     * ms and disconnects. Those 50 ms include the wait for a send whose bytes have left but whose completion is pending
     * ({@code WsRemoteEndpointImplBase.sendMessageBlockInternal}), so on a busy machine clients saw 1006 instead of the
     * code.
     */
    private static final String TOMCAT_CLOSE_TIMEOUT =
            "org.apache.tomcat.websocket.ABNORMAL_SESSION_CLOSE_SEND_TIMEOUT";

    /** Longer than most pauses of a JVM, but short, since a client that reads nothing occupies a thread meanwhile. */
    private static final Long CLOSE_TIMEOUT_MILLIS = 250L;

    private final Session session;
    private final RemoteEndpoint.Async remote;
    private final Executor blocking;

    PortableTransport(Session session, Executor blocking) {
        this.session = session;
        this.remote = session.getAsyncRemote();
        this.blocking = blocking;
        session.getUserProperties().put(TOMCAT_CLOSE_TIMEOUT, CLOSE_TIMEOUT_MILLIS);
    }

    @Override
    public void send(Frame frame, Completion done) {
        SendHandler handler = result -> done.completed(result.isOK());
        try {
            if (frame instanceof Frame.Text text) {
                remote.sendText(text.text(), handler);
            } else {
                remote.sendBinary(withArray(frame.bytes()), handler);
            }
        } catch (RuntimeException e) {
            // the session is closing; the container reports that through @OnClose
            LOG.debug("A frame was not sent", e);
            done.completed(false);
        }
    }

    /** Returns the bytes in a buffer with an array: Open Liberty never completes a send of any other. */
    private static ByteBuffer withArray(ByteBuffer bytes) {
        return bytes.hasArray()
                ? bytes
                : ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip();
    }

    @Override
    public void ping(Completion done) {
        Runnable task = () -> {
            boolean ok = true;
            try {
                remote.sendPing(ByteBuffer.allocate(0));
            } catch (IOException | RuntimeException e) {
                LOG.debug("A ping was not sent", e);
                ok = false;
            }
            done.completed(ok);
        };
        try {
            blocking.execute(task);
        } catch (RejectedExecutionException e) {
            // the server is stopping; without an answer the outbox would wait for this ping for ever
            LOG.debug("A ping was not sent: the server is stopping", e);
            done.completed(false);
        }
    }

    @Override
    public void close(CloseCode code) {
        CloseReason reason = new CloseReason(CloseCodes.getCloseCode(code.code()), code.reason());
        Runnable task = () -> {
            try {
                session.close(reason);
            } catch (IOException | RuntimeException e) {
                LOG.debug("A connection was not closed cleanly", e);
            }
        };
        try {
            blocking.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("A connection is left to the container: the server is stopping", e);
        }
    }

    /**
     * The API has no abort, but every container disconnects a session that is idle for longer than its limit. Tomcat does
     * so on one thread for all sessions, and tries to send a close frame first, so its own short limit applies again.
     */
    @Override
    public void abort() {
        try {
            session.getUserProperties().remove(TOMCAT_CLOSE_TIMEOUT);
            session.setMaxIdleTimeout(1);
        } catch (RuntimeException e) {
            LOG.debug("A connection had ended before it was aborted", e);
        }
    }
}
