package dev.parley;

import jakarta.servlet.ServletContext;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds what an application adds to Parley: as an attribute of the servlet context, by {@link ServiceLoader}, or as CDI beans.
 * CDI is looked for by name, since most containers do not have it.
 */
final class Extensions {
    private static final Logger LOG = LoggerFactory.getLogger(Extensions.class);

    private Extensions() {}

    /**
     * Returns all that there are, each once.
     *
     * @throws IllegalArgumentException if one cannot be used
     */
    static <T> Set<T> find(ServletContext context, Class<T> type) {
        Set<T> found = Collections.newSetFromMap(new IdentityHashMap<>());
        Object attribute = context.getAttribute(type.getName());
        if (type.isInstance(attribute)) {
            found.add(type.cast(attribute));
        } else if (attribute != null) {
            throw new IllegalArgumentException("The servlet-context attribute " + type.getName() + " is not a "
                    + type.getSimpleName() + ": " + attribute.getClass().getName());
        }
        List<T> beans = beans(type);
        found.addAll(beans);
        try {
            for (T service : ServiceLoader.load(type, context.getClassLoader())) {
                // a class that is both a service and a bean is one extension
                if (beans.stream().noneMatch(bean -> service.getClass().isInstance(bean))) {
                    found.add(service);
                }
            }
        } catch (ServiceConfigurationError e) {
            throw new IllegalArgumentException("A " + type.getSimpleName() + " cannot be used: " + e.getMessage(), e);
        }
        return found;
    }

    /** Returns {@code CDI.current().select(type)}; empty if there is no CDI here. */
    private static <T> List<T> beans(Class<T> type) {
        List<T> beans = new ArrayList<>();
        try {
            ClassLoader loader = Thread.currentThread().getContextClassLoader();
            Class<?> cdi = Class.forName("jakarta.enterprise.inject.spi.CDI", true, loader);
            Class<?> instance = Class.forName("jakarta.enterprise.inject.Instance", true, loader);
            Object current = cdi.getMethod("current").invoke(null);
            Object selected = instance.getMethod("select", Class.class, Annotation[].class)
                    .invoke(current, type, new Annotation[0]);
            for (Object bean : (Iterable<?>) selected) {
                beans.add(type.cast(bean));
            }
        } catch (ReflectiveOperationException | LinkageError e) {
            // the container has no CDI, or it is off for this application
            LOG.debug("No CDI", e);
        }
        return beans;
    }
}
