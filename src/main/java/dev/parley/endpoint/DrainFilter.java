package dev.parley.endpoint;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;

/**
 * Says goodbye when a container stops the application alone. Tomcat closes its sockets before it tells a {@code
 * ServletContextListener}, but destroys filters before that; containers.md has the order of each. Mapped to nothing: a
 * filter is destroyed all the same.
 */
public final class DrainFilter implements Filter {
    private final Runnable goodbye;

    /** @param goodbye may be run more than once; returns when clients are gone */
    public DrainFilter(Runnable goodbye) {
        this.goodbye = goodbye;
    }

    /** To be called while the context starts. */
    public void install(ServletContext context) {
        context.addFilter("farewell", this);
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
