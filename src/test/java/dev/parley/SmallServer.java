package dev.parley;

import dev.parley.endpoint.HandshakeFilter;
import dev.parley.endpoint.ParleyConfigurator;
import dev.parley.handshake.BearerTokens;
import dev.parley.handshake.HandshakeOptions;
import dev.parley.handshake.HandshakePolicy;
import dev.parley.handshake.JwtOptions;
import dev.parley.handshake.JwtTokens;
import dev.parley.handshake.RefusalLog;
import dev.parley.handshake.SeatLimits;
import dev.parley.handshake.Seats;
import dev.parley.http.HttpRoutes;
import dev.parley.it.HandshakeScenarios;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpoint;
import java.net.URI;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Objects;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A real Jetty around the handshake and an endpoint that only sits on its seat. */
final class SmallServer {
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);

    /** Starts on a port of its own, below {@code /parley}. */
    static SmallServer start() throws Exception {
        SmallServer small = new SmallServer();
        small.connector.setHost("127.0.0.1");
        small.server.addConnector(small.connector);
        WebAppContext context = new WebAppContext();
        context.setContextPath("/parley");
        context.setWar("webapp");
        context.setParentLoaderPriority(true);
        context.addEventListener(new Wiring());
        small.server.setHandler(context);
        small.server.start();
        return small;
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/parley/");
    }

    void stop() throws Exception {
        server.stop();
    }

    private static final class Wiring implements ServletContextListener {
        @Override
        public void contextInitialized(ServletContextEvent event) {
            InstantSource clock = Clock.systemUTC();
            HandshakeOptions options = HandshakeOptions.DEFAULTS.withHosts("localhost", "127.0.0.1");
            BearerTokens tokens = JwtTokens.of(JwtOptions.DEFAULTS.withSecret(HandshakeScenarios.SECRET), clock);
            Seats seats = new Seats(SeatLimits.DEFAULTS.withPerUser(HandshakeScenarios.PER_USER), clock);
            HandshakePolicy policy = new HandshakePolicy(options, tokens, seats);
            new HandshakeFilter(policy, new RefusalLog(clock)).install(event.getServletContext());
            HttpRoutes.install(event.getServletContext(), policy, () -> true);
            Object container = event.getServletContext().getAttribute(ServerContainer.class.getName());
            try {
                ((ServerContainer) container).addEndpoint(Sitter.class);
            } catch (DeploymentException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @ServerEndpoint(value = "/ws/chat", configurator = ParleyConfigurator.class)
    public static final class Sitter {
        @OnOpen
        public void open(Session session) {
            Objects.requireNonNull(ParleyConfigurator.admissionOf(session))
                    .seat()
                    .open();
        }

        @OnClose
        public void close(Session session) {
            Objects.requireNonNull(ParleyConfigurator.admissionOf(session))
                    .seat()
                    .close();
        }
    }
}
