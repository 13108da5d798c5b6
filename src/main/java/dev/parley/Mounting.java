package dev.parley;

import dev.parley.config.Settings;
import dev.parley.config.SettingsSources;
import dev.parley.endpoint.MountedEndpoint;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Parley inside an application of somebody else. */
final class Mounting {
    private static final Logger LOG = LoggerFactory.getLogger(Mounting.class);

    /** Without the templates of Jakarta WebSocket (section 3.1.1) and the patterns of servlets. */
    private static final Pattern PATH = Pattern.compile("(?:/[A-Za-z0-9._~-]+)+");

    private Mounting() {}

    /** Returns the sources of settings of an application: what it gives itself counts as context-params do. */
    static SettingsSources sources(ServletContext context, Map<String, String> given) {
        Map<String, String> params = new HashMap<>();
        for (String name : Collections.list(context.getInitParameterNames())) {
            params.put(name, context.getInitParameter(name));
        }
        params.putAll(given);
        return new SettingsSources(Map.of(), params, DefaultDataDirectory.defaults(context.getContextPath()));
    }

    /**
     * Starts Parley in a context that is starting.
     *
     * @return empty if the container has no WebSockets
     */
    static Optional<Application> mount(ServletContext context, Map<String, String> given) {
        boolean now;
        try {
            now = MountedEndpoint.isPossible(context);
        } catch (LinkageError e) {
            LOG.debug("No jakarta.websocket", e);
            withoutWebSockets(context);
            return Optional.empty();
        }
        Settings settings = sources(context, given).load();
        if (!PATH.matcher(settings.path()).matches()) {
            throw new IllegalArgumentException(
                    "parley.path must be a plain path such as /live, not " + settings.path());
        }
        if (now) {
            MountedEndpoint.add(context, settings.path());
        } else if (!later(context, settings.path())) {
            withoutWebSockets(context);
            return Optional.empty();
        }
        Application application = Application.startInside(settings, context);
        LOG.info("Parley is ready at {}{}", context.getContextPath(), settings.path());
        return Optional.of(application);
    }

    /**
     * Registers the endpoint once the context's listeners run: embedded containers such as Spring Boot's start their
     * WebSockets after the initializers of the application.
     *
     * @return false if listeners run already, so that there will be no WebSockets
     */
    private static boolean later(ServletContext context, String path) {
        try {
            context.addListener(new ServletContextListener() {
                @Override
                public void contextInitialized(ServletContextEvent event) {
                    if (MountedEndpoint.isPossible(event.getServletContext())) {
                        MountedEndpoint.add(event.getServletContext(), path);
                    } else {
                        withoutWebSockets(event.getServletContext());
                    }
                }
            });
            return true;
        } catch (IllegalArgumentException | IllegalStateException | UnsupportedOperationException e) {
            LOG.debug("Too late for a listener", e);
            return false;
        }
    }

    private static void withoutWebSockets(ServletContext context) {
        LOG.warn(
                "Parley does nothing in {}/, because the container has no WebSockets (no jakarta.websocket.server.ServerContainer)",
                context.getContextPath());
    }
}
