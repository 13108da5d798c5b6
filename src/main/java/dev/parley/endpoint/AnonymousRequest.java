package dev.parley.endpoint;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpSession;
import java.security.Principal;
import org.jspecify.annotations.Nullable;

/**
 * A handshake request that hides from the container who is logged in. Tomcat would close the connection with
 * 1008 when the session ends, as section 7.2 of Jakarta WebSocket says, and clients take that for a violation of the
 * protocol. {@link SessionLogins} watches the session instead: it closes with 4401, or not at all if the operator wants that.
 * Undertow (WildFly) finds the session all the same and closes with 1008.
 */
final class AnonymousRequest extends HttpServletRequestWrapper {
    AnonymousRequest(HttpServletRequest request) {
        super(request);
    }

    @Override
    public @Nullable Principal getUserPrincipal() {
        return null;
    }

    @Override
    public @Nullable String getRemoteUser() {
        return null;
    }

    @Override
    public @Nullable HttpSession getSession(boolean create) {
        return create ? super.getSession(true) : null;
    }
}
