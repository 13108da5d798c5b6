package dev.parley;

import dev.parley.config.Settings;
import dev.parley.server.EmbeddedServer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Starts and stops the application with its servlet context, in the embedded server and in every container. */
public final class Startup implements ServletContextListener {
    private @Nullable Application application;
    private @Nullable ExitHook onExit;

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
                : Mounting.sources(context, Map.of()).load();
        Application started = Application.start(settings, context);
        application = started;
        Parley.publish(context, started.module());
        if (context.getAttribute(EmbeddedServer.SETTINGS) == null) {
            // A container closes its sockets before it notifies us, so drain as soon as the JVM ends.
            onExit = ExitHook.of(started::drain);
        } else {
            context.setAttribute(EmbeddedServer.DRAIN, (Runnable) started::drain);
        }
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        if (onExit != null) {
            onExit.close();
        }
        if (application != null) {
            application.close();
        }
    }
}
