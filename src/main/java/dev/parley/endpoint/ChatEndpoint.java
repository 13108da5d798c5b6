package dev.parley.endpoint;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.nio.ByteBuffer;

/**
 * The WebSocket at {@code /ws/chat}: one object for each connection, which passes everything on to its
 * {@link ChatSocket}.
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
    private final ChatSocket socket = new ChatSocket();

    /** The handshake is complete. */
    @Override
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
    @Override
    @OnClose
    public void onClose(Session session, CloseReason reason) {
        socket.onClose(session, reason);
    }

    /** The connection is lost, or a frame violated the protocol. {@link #onClose} follows. */
    @Override
    @OnError
    public void onError(Session session, Throwable cause) {
        socket.onError(session, cause);
    }
}
