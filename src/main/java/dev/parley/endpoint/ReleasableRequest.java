package dev.parley.endpoint;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * A handshake request that can be released. Jetty keeps the request for as long as its session lives, and with it the HTTP
 * connection, its parser and headers: a third of the memory of an idle connection. Parley never asks for the request
 * again.
 */
final class ReleasableRequest extends HttpServletRequestWrapper {
    /** Replaces a released request. */
    private static final HttpServletRequest FORGOTTEN = (HttpServletRequest) Proxy.newProxyInstance(
            ReleasableRequest.class.getClassLoader(),
            new Class<?>[] {HttpServletRequest.class},
            (self, method, arguments) -> {
                throw new IllegalStateException("the handshake is over: " + method.getName());
            });

    private ReleasableRequest(HttpServletRequest request) {
        super(request);
    }

    /** Wraps a request of Jetty's. Returns null in other containers, which still use the request after the filter chain. */
    static @Nullable ReleasableRequest around(HttpServletRequest request) {
        return request.getClass().getName().startsWith("org.eclipse.jetty.") ? new ReleasableRequest(request) : null;
    }

    /** Releases the request. To be called when the connection has been handed over. */
    void forget() {
        setRequest(FORGOTTEN);
    }
}
