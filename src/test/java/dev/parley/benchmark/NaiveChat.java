package dev.parley.benchmark;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.websocket.jakarta.server.config.JakartaWebSocketServletContainerInitializer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * The chat one writes in thirty lines, to compare with: {@code /chat?room=a&room=b}, and every message is the name of a
 * room, a blank, and a text. It keeps nothing, orders nothing and bounds nothing; each member gets each message in a
 * frame of its own, encoded again. Not annotated: Tomcat would deploy an annotated class of the tests' class path into
 * every application.
 */
public final class NaiveChat extends Endpoint {
    private static final Map<String, Set<Session>> ROOMS = new ConcurrentHashMap<>();

    /** Enters the rooms of the address. */
    @Override
    public void onOpen(Session session, EndpointConfig config) {
        rooms(session)
                .forEach(room -> ROOMS.computeIfAbsent(room, name -> ConcurrentHashMap.newKeySet())
                        .add(session));
        session.addMessageHandler(String.class, NaiveChat::tell);
    }

    /** Sends a message to everyone in its room. */
    private static void tell(String message) {
        String room = message.substring(0, message.indexOf(' '));
        for (Session member : ROOMS.getOrDefault(room, Set.of())) {
            if (member.isOpen()) {
                var unused = member.getAsyncRemote().sendText(message);
            }
        }
    }

    /** Leaves all rooms. */
    @Override
    public void onClose(Session session, CloseReason reason) {
        rooms(session).forEach(room -> ROOMS.getOrDefault(room, Set.of()).remove(session));
    }

    private static List<String> rooms(Session session) {
        return session.getRequestParameterMap().getOrDefault("room", List.of());
    }

    /** Serves it in an embedded Jetty on any free port and prints the address, as {@code java -jar parley.war} does. */
    public static void main(String[] arguments) throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        server.setHandler(context);
        JakartaWebSocketServletContainerInitializer.configure(
                context,
                (servletContext, container) ->
                        container.addEndpoint(ServerEndpointConfig.Builder.create(NaiveChat.class, "/chat")
                                .build()));
        server.start();
        System.out.println("http://127.0.0.1:" + connector.getLocalPort() + "/");
    }
}
