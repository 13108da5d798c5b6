package dev.parley.endpoint;

import dev.parley.handshake.Seat;
import dev.parley.hub.Client;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The WebSocket at {@code /ws/chat}: one object for each connection, which leads what the container tells it to the
 * connection's {@link Client}. No callback throws: containers answer an exception with codes and texts of their own.
 *
 * <p>It is deployed by its annotations, and an {@link Endpoint} besides: Jetty and Tomcat then call it directly, where they
 * would look for annotated methods, and bind them, anew for each connection. Others go by the annotations, and must find
 * the handlers of messages there too: Undertow calls {@link #onOpen} while it reads already, and what arrives before there
 * is a handler is lost.
 */
@ServerEndpoint(
        value = "/ws/chat",
        configurator = ParleyConfigurator.class,
        subprotocols = {"parley.v1.json", "binary", "base64"})
public final class ChatEndpoint extends Endpoint {
    private static final Logger LOG = LoggerFactory.getLogger(ChatEndpoint.class);

    // All are set in onOpen, before anything can arrive, and stay null where the connection was turned away. Containers
    // may call back on different threads.

    private volatile @Nullable Seat seat;
    private volatile @Nullable Client client;
    private volatile @Nullable MessageAssembler parts;

    /** The handshake is complete. */
    @Override
    @OnOpen
    public void onOpen(Session session, EndpointConfig config) {
        try {
            Upgrade upgrade = ParleyConfigurator.upgradeOf(session);
            if (upgrade == null) {
                // a way around the filter: nobody has looked at its origin
                LOG.warn("A connection is closed: it did not come through the handshake filter");
                close(session, CloseCodes.VIOLATED_POLICY);
                return;
            }
            seat = upgrade.admission().seat();
            upgrade.admission().seat().open();
            Gateway.Entry entered = upgrade.gateway().enter(session, upgrade.arrival());
            client = entered.client();
            parts = entered.messages();
            if (session.getMessageHandlers().isEmpty()) {
                addHandlers(session);
            }
        } catch (Throwable e) {
            LOG.error("A connection could not be opened", e);
            close(session, CloseCodes.UNEXPECTED_CONDITION);
        }
    }

    /** Adds the methods below for a container that has called this as an {@link Endpoint} and not read annotations. */
    private void addHandlers(Session session) {
        try {
            session.addMessageHandler(String.class, (text, last) -> onText(session, text, last));
            session.addMessageHandler(ByteBuffer.class, (bytes, last) -> onBytes(session, bytes, last));
            session.addMessageHandler(PongMessage.class, this::onPong);
        } catch (IllegalStateException e) {
            // Open Liberty has the annotated ones but does not list them
            LOG.debug("The container has handlers already", e);
        }
    }

    /** A text message, or a part of one. */
    @OnMessage
    public void onText(Session session, String text, boolean last) {
        guarded(session, parts, into -> into.text(text, last));
    }

    /** A binary message, or a part of one; the buffer is the container's again afterwards. */
    @OnMessage
    public void onBytes(Session session, ByteBuffer bytes, boolean last) {
        guarded(session, parts, into -> into.bytes(bytes, last));
    }

    /** The peer has answered a ping. */
    @OnMessage
    public void onPong(PongMessage pong) {
        Client known = client;
        if (known != null) {
            known.onPong();
        }
    }

    /** The connection has ended, however. */
    @Override
    @OnClose
    public void onClose(Session session, CloseReason reason) {
        try {
            MessageAssembler unfinished = parts;
            if (unfinished != null) {
                unfinished.end();
            }
            Client known = client;
            if (known != null) {
                known.onClosed(reason.getCloseCode().getCode());
            }
        } catch (Throwable e) {
            LOG.error("A connection was not cleaned up after", e);
        } finally {
            Seat taken = seat;
            if (taken != null) {
                taken.close();
            }
        }
    }

    /** The connection is lost, or a frame broke the protocol; {@link #onClose} follows. */
    @Override
    @OnError
    public void onError(Session session, Throwable cause) {
        LOG.debug("A connection failed", cause);
    }

    /** The hub handles its own failures; what is left is a JVM that cannot go on, or a defect of ours. */
    private static void guarded(
            Session session, @Nullable MessageAssembler parts, Consumer<MessageAssembler> callback) {
        if (parts == null) {
            return;
        }
        try {
            callback.accept(parts);
        } catch (Throwable e) {
            LOG.error("A message could not be handled", e);
            close(session, CloseCodes.UNEXPECTED_CONDITION);
        }
    }

    private static void close(Session session, CloseCodes code) {
        try {
            session.close(new CloseReason(code, ""));
        } catch (IOException | RuntimeException e) {
            LOG.debug("A connection was not closed cleanly", e);
        }
    }
}
