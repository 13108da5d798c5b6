package dev.parley.endpoint;

import dev.parley.hub.queue.Transport;
import jakarta.servlet.ServletContext;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerContainer;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses, once at start, the transport of all connections. */
public final class Transports {
    private static final Logger LOG = LoggerFactory.getLogger(Transports.class);

    private final Optional<JettyCore> jetty;
    /** Whether the server's end points are wires, but for those of HTTP/2. */
    private final boolean wired;

    private final Executor blocking;

    private Transports(Optional<JettyCore> jetty, boolean wired, Executor blocking) {
        this.jetty = jetty;
        this.wired = wired;
        this.blocking = blocking;
    }

    /**
     * Chooses for the container of this context.
     *
     * @param portable whether to use the portable transport even if a faster one is available
     * @param blocking runs calls of the Jakarta API that may wait for a peer
     */
    public static Transports choose(ServletContext context, boolean portable, Executor blocking) {
        Optional<JettyCore> jetty =
                portable ? Optional.empty() : JettyCore.behind(context.getAttribute(ServerContainer.class.getName()));
        Transports chosen = new Transports(jetty, context.getAttribute(Wire.ATTRIBUTE) != null, blocking);
        LOG.info("Sending through {}, decided by parley.transport", chosen.name());
        return chosen;
    }

    /** Returns {@code direct}, {@code jetty} or {@code portable}. */
    public String name() {
        if (jetty.isEmpty()) {
            return "portable";
        }
        return wired ? "direct" : "jetty";
    }

    Transport to(Session session) {
        return jetty.flatMap(core -> core.below(session).map(below -> through(core, below, session)))
                .orElseGet(() -> new PortableTransport(session, blocking));
    }

    private Transport through(JettyCore core, Object below, Session session) {
        Transport transport = new JettyTransport(core, session, below);
        if (!wired || !session.getNegotiatedExtensions().isEmpty()) {
            return transport;
        }
        return core.endPoint(below) instanceof Wire wire ? new DirectTransport(wire, transport) : transport;
    }
}
