package dev.parley.endpoint;

import jakarta.servlet.ServletContext;
import jakarta.websocket.CloseReason;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.List;

/**
 * The WebSocket inside an application, registered by a call, because nothing may happen unasked. Passes
 * everything on to its {@link ChatSocket}.
 */
public final class MountedEndpoint extends Endpoint {
    static final List<String> SUBPROTOCOLS = List.of("parley.v1.json", "binary", "base64");

    private final ChatSocket socket = new ChatSocket();

    /** Returns whether the container of this context has WebSockets, as far as it is known yet. */
    public static boolean isPossible(ServletContext context) {
        return context.getAttribute(ServerContainer.class.getName()) instanceof ServerContainer;
    }

    /**
     * Registers the endpoint. To be called while the context starts, before the handshake filter is installed: Jetty may put
     * its own filter first.
     *
     * @param path below the context path, with a slash first
     * @throws IllegalStateException if the container rejects it, for instance because the path is taken
     */
    public static void add(ServletContext context, String path) {
        ServerContainer container = (ServerContainer) context.getAttribute(ServerContainer.class.getName());
        boolean undertow = UndertowEndpoint.isUndertow(container);
        try {
            container.addEndpoint(
                    ServerEndpointConfig.Builder.create(undertow ? UndertowEndpoint.class : MountedEndpoint.class, path)
                            .configurator(new ParleyConfigurator())
                            .subprotocols(SUBPROTOCOLS)
                            .build());
        } catch (DeploymentException e) {
            throw new IllegalStateException("The container rejects a WebSocket at " + path + " (parley.path)", e);
        }
    }

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        socket.onOpen(session);
    }

    @Override
    public void onClose(Session session, CloseReason reason) {
        socket.onClose(session, reason);
    }

    @Override
    public void onError(Session session, Throwable cause) {
        socket.onError(session, cause);
    }
}
