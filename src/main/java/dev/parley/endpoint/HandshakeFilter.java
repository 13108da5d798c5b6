package dev.parley.endpoint;

import dev.parley.handshake.AccessPolicy;
import dev.parley.handshake.Admission;
import dev.parley.handshake.Decision;
import dev.parley.handshake.RefusalLog;
import dev.parley.request.UpgradeRequest;
import dev.parley.servlet.Problem;
import dev.parley.servlet.RequestFacts;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.EnumSet;

/** Runs before the container's own upgrade and passes on only the handshakes that the policy admits. */
public final class HandshakeFilter extends HttpFilter {
    private static final String ROOT = "/";

    private final transient AccessPolicy policy;
    private final transient RefusalLog refusals;
    private final transient Gateway gateway;
    private final transient SessionLogins logins;
    private final String path;

    /** @param path the path of the WebSocket, below the context path */
    public HandshakeFilter(
            AccessPolicy policy, RefusalLog refusals, Gateway gateway, SessionLogins logins, String path) {
        this.policy = policy;
        this.refusals = refusals;
        this.gateway = gateway;
        this.logins = logins;
        this.path = path;
    }

    /**
     * Puts this filter before all others. To be called while the context starts, from a listener: Jetty puts its own
     * upgrade before every filter that is declared in {@code web.xml}.
     *
     * @param pattern the paths to stand before; containers match it to the decoded path, so other spellings get here too
     */
    public void install(ServletContext context, String pattern) {
        FilterRegistration.Dynamic registration = context.addFilter("parley handshake", this);
        registration.setAsyncSupported(true);
        registration.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, pattern);
    }

    /**
     * Takes WebSockets at the root of the context, too, if the whole server is Parley's: {@code ws://localhost:8080} is what
     * people type first. The checks are the same; all other requests there pass.
     */
    public void installAtRoot(ServletContext context) {
        if (context.getAttribute(Wire.ATTRIBUTE) == null) {
            return;
        }
        MountedEndpoint.add(context, ROOT);
        HandshakeFilter checked = new HandshakeFilter(policy, refusals, gateway, logins, ROOT);
        FilterRegistration.Dynamic registration = context.addFilter("parley root handshake", new HttpFilter() {
            @Override
            protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                    throws IOException, ServletException {
                if (Collections.list(request.getHeaders("Upgrade")).stream().anyMatch("websocket"::equalsIgnoreCase)) {
                    checked.doFilter(request, response, chain);
                } else {
                    chain.doFilter(request, response);
                }
            }
        });
        registration.setAsyncSupported(true);
        // the empty pattern is the root itself (Servlet 6.0, section 12.2)
        registration.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "");
    }

    /** Returns the path of the WebSocket, below the context path. */
    public String path() {
        return path;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        try {
            UpgradeRequest facts = RequestFacts.of(request, policy.roles()).mountedAt(path);
            Decision decision = policy.decide(facts);
            if (decision instanceof Decision.Refused refused) {
                refusals.refused(facts, refused);
                Problem.of(refused.refusal()).write(response);
            } else {
                upgrade(((Decision.Admitted) decision).admission(), request, response, chain);
            }
        } catch (RuntimeException | IOException | ServletException e) {
            refusals.failed(e);
            if (response.isCommitted()) {
                throw e;
            }
            Problem.INTERNAL.write(response);
        }
    }

    private void upgrade(
            Admission admission, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Upgrade upgrade = Upgrade.begin(admission, gateway, logins.of(request, admission.identity()));
        ReleasableRequest passing = ReleasableRequest.around(request);
        boolean isAccepted = false;
        try {
            chain.doFilter(passing == null ? new AnonymousRequest(request) : passing, response);
            isAccepted = response.getStatus() < HttpServletResponse.SC_BAD_REQUEST;
        } finally {
            Upgrade.end();
            if (!upgrade.isHandedOver()) {
                admission.seat().close();
            } else if (!isAccepted) {
                // the container itself rejected the upgrade after it had asked for the answer
                admission.seat().abandon();
            } else if (passing != null) {
                passing.forget();
            }
        }
    }
}
