package dev.parley.endpoint;

import dev.parley.handshake.Seat;
import dev.parley.hub.Client;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the container tells about one connection, led to the connection's {@link Client}. The endpoint classes, one for each
 * way in which containers want to be told about endpoints, pass everything on to this. No method throws: containers answer
 * an exception with codes and texts of their own.
 */
final class ChatSocket {
    private static final Logger LOG = LoggerFactory.getLogger(ChatSocket.class);

    // All are set in onOpen, before anything can arrive, and stay null if the connection was rejected. Containers may
    // call
    // back on different threads, one at a time.

    private volatile @Nullable Seat seat;
    private volatile @Nullable Client client;
    private volatile @Nullable MessageAssembler parts;

    /** Hands the connection to the hub; the handshake is complete. */
    void onOpen(Session session) {
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

    /** Adds the methods below as handlers, for a container that treats this as an {@code Endpoint} and ignores annotations. */
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
    void onText(Session session, String text, boolean last) {
        guarded(session, parts, into -> into.text(text, last));
    }

    /** Receives a binary message, or a part of one. The buffer belongs to the container again when this returns. */
    void onBytes(Session session, ByteBuffer bytes, boolean last) {
        guarded(session, parts, into -> into.bytes(bytes, last));
    }

    /** Receives the answer to a ping. */
    void onPong(PongMessage pong) {
        Client known = client;
        if (known != null) {
            known.onPong();
        }
    }

    /** Releases what the connection holds. The container calls this once, regardless of how the connection ended. */
    void onClose(Session session, CloseReason reason) {
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
    void onError(Session session, Throwable cause) {
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
