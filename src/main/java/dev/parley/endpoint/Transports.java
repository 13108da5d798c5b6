package dev.parley.endpoint;

import dev.parley.hub.Transport;
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
    private final Executor blocking;

    private Transports(Optional<JettyCore> jetty, Executor blocking) {
        this.jetty = jetty;
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
        Transports chosen = new Transports(jetty, blocking);
        LOG.info("Sending through {}, decided by parley.transport", chosen.name());
        return chosen;
    }

    /** Returns {@code jetty} or {@code portable}. */
    public String name() {
        return jetty.isPresent() ? "jetty" : "portable";
    }

    Transport to(Session session) {
        return jetty.flatMap(
                        core -> core.below(session).<Transport>map(below -> new JettyTransport(core, session, below)))
                .orElseGet(() -> new PortableTransport(session, blocking));
    }
}
