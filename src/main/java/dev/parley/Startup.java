package dev.parley;

import dev.parley.config.Settings;
import dev.parley.config.SettingsSources;
import dev.parley.server.EmbeddedServer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Starts and stops the application with its servlet context, in the embedded server and in every container. */
public final class Startup implements ServletContextListener {
    private @Nullable Application application;
    private @Nullable Thread onExit;

    /**
     * Builds the object graph.
     *
     * @throws IllegalArgumentException if a setting is rejected, which fails the deployment; the message names the setting
     */
    @Override
    public void contextInitialized(ServletContextEvent event) {
        ServletContext context = event.getServletContext();
        Settings settings = context.getAttribute(EmbeddedServer.SETTINGS) instanceof Settings given
                ? given
                : new SettingsSources(
                                Map.of(),
                                contextParams(context),
                                DefaultDataDirectory.defaults(context.getContextPath()))
                        .load();
        Application started = Application.start(settings, context);
        application = started;
        if (context.getAttribute(EmbeddedServer.SETTINGS) == null) {
            // A container closes its sockets before it notifies us, so drain as soon as the JVM ends.
            Thread hook = new Thread(started::drain, "parley-drain");
            Runtime.getRuntime().addShutdownHook(hook);
            onExit = hook;
        } else {
            context.setAttribute(EmbeddedServer.DRAIN, (Runnable) started::drain);
        }
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        if (onExit != null) {
            removeHook(onExit);
        }
        if (application != null) {
            application.close();
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is ending, and the hook is already running.
            return;
        }
    }

    private static Map<String, String> contextParams(ServletContext context) {
        Map<String, String> params = new HashMap<>();
        for (String name : Collections.list(context.getInitParameterNames())) {
            params.put(name, context.getInitParameter(name));
        }
        return params;
    }
}
