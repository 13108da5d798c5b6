package dev.parley.endpoint;

import jakarta.websocket.CloseReason;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import java.nio.ByteBuffer;

/**
 * The WebSocket inside an application on Undertow, which reads while it calls {@link #onOpen} and so must know the handlers
 * from annotations. The class itself is not annotated, or every container would deploy it unasked.
 */
public final class UndertowEndpoint {
    private final ChatSocket socket = new ChatSocket();

    /** Returns whether an object that the container made is Undertow's. */
    static boolean isUndertow(Object part) {
        return part.getClass().getName().startsWith("io.undertow.");
    }

    /** The handshake is complete. */
    @OnOpen
    public void onOpen(Session session, EndpointConfig config) {
        socket.onOpen(session);
    }

    /** Receives a text message, or a part of one. */
    @OnMessage
    public void onText(Session session, String text, boolean last) {
        socket.onText(session, text, last);
    }

    /** Receives a binary message, or a part of one. The buffer belongs to the container again when this returns. */
    @OnMessage
    public void onBytes(Session session, ByteBuffer bytes, boolean last) {
        socket.onBytes(session, bytes, last);
    }

    /** Receives the answer to a ping. */
    @OnMessage
    public void onPong(PongMessage pong) {
        socket.onPong(pong);
    }

    /** The container calls this once, regardless of how the connection ended. */
    @OnClose
    public void onClose(Session session, CloseReason reason) {
        socket.onClose(session, reason);
    }

    /** The connection is lost, or a frame violated the protocol. {@link #onClose} follows. */
    @OnError
    public void onError(Session session, Throwable cause) {
        socket.onError(session, cause);
    }
}
