package dev.parley;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.util.Map;

/** Internal: starts the module in an application that sets {@code parley.enabled}; the jar's web fragment names it. */
public final class ModuleListener implements ServletContextListener {
    @Override
    public void contextInitialized(ServletContextEvent event) {
        ServletContext context = event.getServletContext();
        if (context.getAttribute(Parley.ATTRIBUTE) == null
                && Mounting.sources(context, Map.of()).areEnabled()) {
            Parley.mount(context, Map.of());
        }
    }
}
