package dev.parley.endpoint;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;

/**
 * Drains the server when a container stops only this application. Tomcat closes its sockets before it notifies a {@code
 * ServletContextListener}, but destroys filters even earlier; containers.md lists the order in each container. The filter
 * is not mapped to any path, because a container destroys it regardless.
 */
public final class DrainFilter implements Filter {
    private final Runnable goodbye;

    /** @param goodbye may be run more than once; returns when clients are gone */
    public DrainFilter(Runnable goodbye) {
        this.goodbye = goodbye;
    }

    /** To be called while the context starts. */
    public void install(ServletContext context) {
        context.addFilter("parley farewell", this);
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        chain.doFilter(request, response);
    }

    @Override
    public void destroy() {
        goodbye.run();
    }
}
