package dev.parley.endpoint;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * A handshake that can be forgotten. Jetty keeps the request of a session as long as the session lives, only to answer
 * questions about it, and with it the HTTP connection it came by, with parser and headers: a third of what an idle
 * connection takes. Nobody here asks such questions.
 */
final class ReleasableRequest extends HttpServletRequestWrapper {
    /** What stands in place of a forgotten request. */
    private static final HttpServletRequest FORGOTTEN = (HttpServletRequest) Proxy.newProxyInstance(
            ReleasableRequest.class.getClassLoader(),
            new Class<?>[] {HttpServletRequest.class},
            (self, method, arguments) -> {
                throw new IllegalStateException("the handshake is over: " + method.getName());
            });

    private ReleasableRequest(HttpServletRequest request) {
        super(request);
    }

    /** Returns one around a request of Jetty's; null elsewhere, where the request is asked after the chain's end. */
    static @Nullable ReleasableRequest around(HttpServletRequest request) {
        return request.getClass().getName().startsWith("org.eclipse.jetty.") ? new ReleasableRequest(request) : null;
    }

    /** Lets go of the request; to be called when the connection has been handed over. */
    void forget() {
        setRequest(FORGOTTEN);
    }
}
