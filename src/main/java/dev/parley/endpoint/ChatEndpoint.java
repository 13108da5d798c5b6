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
 * <p>The class is annotated and also extends {@link Endpoint}. Jetty and Tomcat call an {@code Endpoint} directly, which
 * saves them the reflection that annotated methods cost for each connection. Other containers use the annotations, and
 * the message handlers must be among them: Undertow reads while it calls {@link #onOpen}, and drops whatever arrives
 * before there is a handler.
 */
@ServerEndpoint(
        value = "/ws/chat",
        configurator = ParleyConfigurator.class,
        subprotocols = {"parley.v1.json", "binary", "base64"})
public final class ChatEndpoint extends Endpoint {
    private static final Logger LOG = LoggerFactory.getLogger(ChatEndpoint.class);

    // All are set in onOpen, before anything can arrive, and stay null if the connection was rejected. Containers may
    // call
    // back on different threads, one at a time.

    private volatile @Nullable Seat seat;
    private volatile @Nullable Client client;
    private volatile @Nullable MessageAssembler parts;

    /** Hands the connection to the hub; the handshake is complete. */
    @Override
    @OnOpen
    public void onOpen(Session session, EndpointConfig config) {
        try {
            Upgrade upgrade = ParleyConfigurator.upgradeOf(session);
            if (upgrade == null) {
                // some other path led here, so nobody has checked the origin
                LOG.warn("Closing a connection that did not pass the handshake filter");
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

    /** Adds the methods below as handlers, for a container that treats this as an {@link Endpoint} and ignores annotations. */
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

    /** Receives a text message, or a part of one. */
    @OnMessage
    public void onText(Session session, String text, boolean last) {
        guarded(session, parts, into -> into.text(text, last));
    }

    /** Receives a binary message, or a part of one. The buffer belongs to the container again when this returns. */
    @OnMessage
    public void onBytes(Session session, ByteBuffer bytes, boolean last) {
        guarded(session, parts, into -> into.bytes(bytes, last));
    }

    /** Receives the answer to a ping. */
    @OnMessage
    public void onPong(PongMessage pong) {
        Client known = client;
        if (known != null) {
            known.onPong();
        }
    }

    /** Releases what the connection holds. The container calls this once, regardless of how the connection ended. */
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
                // which gives up its place, and so the seat, when all it sent is done
                known.onClosed(reason.getCloseCode().getCode());
            } else {
                release(session);
            }
        } catch (Throwable e) {
            LOG.error("A closed connection could not be cleaned up", e);
            release(session);
        }
    }

    /** Releases the seat of a connection without a client: it ended before {@link #onOpen} ran, or instead of it. */
    private void release(Session session) {
        Seat taken = seat;
        try {
            if (taken == null) {
                Upgrade upgrade = ParleyConfigurator.upgradeOf(session);
                taken = upgrade == null ? null : upgrade.admission().seat();
            }
        } catch (RuntimeException e) {
            LOG.debug("A session that never opened has no properties; its seat lapses", e);
        }
        if (taken != null) {
            taken.close();
        }
    }

    /** Logs that the connection is lost or that a frame violated the protocol. {@link #onClose} follows. */
    @Override
    @OnError
    public void onError(Session session, Throwable cause) {
        LOG.debug("A connection failed", cause);
    }

    /** Runs a callback. The hub handles its own failures, so what is caught here is a failing JVM or a defect of ours. */
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
