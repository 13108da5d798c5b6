package dev.parley.endpoint;

import dev.parley.hub.Login;
import dev.parley.message.Identity;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ties connections to the {@link HttpSession} in which their users are logged in. Safe for use by any thread.
 *
 * <p>A session is looked at about every second, instead of waiting for {@code HttpSessionListener}: containers notice an
 * expired session late (Tomcat after a minute, Jetty after ten), and looking at it does not count as an access.
 */
public final class SessionLogins {
    /** What the end of a session means for a connection, and traffic for a session. */
    public enum Mode {
        /** Nothing: the connection lasts. */
        IGNORE,
        /** The connection ends with the session. */
        CLOSE,
        /** The same, and the session does not expire while its user sends messages. */
        KEEP_ALIVE
    }

    private final Mode mode;
    private final InstantSource clock;

    /** @param mode {@code parley.session} */
    public SessionLogins(Mode mode, InstantSource clock) {
        this.mode = mode;
        this.clock = clock;
    }

    /**
     * Returns the login that a new connection's identity comes from.
     *
     * @param identity null for a guest
     */
    public Login of(HttpServletRequest request, @Nullable Identity identity) {
        if (mode == Mode.IGNORE || identity == null || identity.source() != Identity.Source.CONTAINER) {
            return Login.LASTING;
        }
        // a login by HTTP Basic or a client certificate has no session, and nothing that could end
        HttpSession session = request.getSession(false);
        return session == null ? Login.LASTING : new SessionLogin(session, mode == Mode.KEEP_ALIVE, clock);
    }

    /** The login of one session. */
    private static final class SessionLogin implements Login {
        private final HttpSession session;
        private final boolean keepAlive;
        private final InstantSource clock;
        /** In seconds; the application's own choice, to which ours is added. */
        private final int lifetime;

        /** Whether the container closes the connections of a session that ends, as Undertow does. */
        private final boolean closedByContainer;

        private volatile boolean used;
        /** When the user was last seen to have sent something, in epoch milliseconds. Confined to {@link #isOver}. */
        private long usedAt;
        /** Whether the session had ended when it was last looked at. Confined to {@link #isOver}. */
        private boolean ended;

        private SessionLogin(HttpSession session, boolean keepAlive, InstantSource clock) {
            this.session = session;
            this.keepAlive = keepAlive;
            this.clock = clock;
            this.lifetime = session.getMaxInactiveInterval();
            this.closedByContainer = UndertowEndpoint.isUndertow(session);
        }

        @Override
        public void used() {
            if (keepAlive && !used) {
                used = true;
            }
        }

        /**
         * Undertow closes with 1008 by itself. If it does so after we did, it cuts the TCP connection, perhaps before our close
         * frame has left ({@code WebSockets.sendInternal}), so it has one second to be the first.
         */
        @Override
        public boolean isOver() {
            boolean endedBefore = ended;
            ended = hasEnded();
            return ended && (endedBefore || !closedByContainer);
        }

        private boolean hasEnded() {
            try {
                long now = clock.millis();
                if (used) {
                    used = false;
                    usedAt = now;
                }
                extend();
                int limit = session.getMaxInactiveInterval();
                return limit > 0 && now - session.getLastAccessedTime() >= TimeUnit.SECONDS.toMillis(limit);
            } catch (IllegalStateException e) {
                // it was invalidated
                return true;
            }
        }

        /**
         * Has the session last as long as if the last message had accessed it. Before Servlet 6.1 only a request can access a
         * session, so its lifetime grows by the time between the last request and the last message.
         */
        private void extend() {
            if (!keepAlive || lifetime <= 0) {
                return;
            }
            long ahead = TimeUnit.MILLISECONDS.toSeconds(usedAt - session.getLastAccessedTime() + 999);
            int wanted = (int) Math.min(Integer.MAX_VALUE, lifetime + Math.max(0, ahead));
            if (wanted != session.getMaxInactiveInterval()) {
                session.setMaxInactiveInterval(wanted);
            }
        }
    }
}
