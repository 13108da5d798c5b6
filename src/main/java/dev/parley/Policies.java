package dev.parley;

import dev.parley.rights.RoomPolicy;
import jakarta.servlet.ServletContext;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the application's {@link RoomPolicy}: as an attribute of the servlet context, by {@link ServiceLoader}, or as a CDI
 * bean. CDI is looked for by name, since most containers do not have it.
 */
final class Policies {
    private static final Logger LOG = LoggerFactory.getLogger(Policies.class);

    private Policies() {}

    /**
     * Returns the policy, or empty if there is none.
     *
     * @throws IllegalArgumentException if there are several, because no order among them would be obvious, or one that cannot
     *     be used
     */
    static Optional<RoomPolicy> find(ServletContext context) {
        Set<RoomPolicy> found = Collections.newSetFromMap(new IdentityHashMap<>());
        Object attribute = context.getAttribute(RoomPolicy.class.getName());
        if (attribute instanceof RoomPolicy policy) {
            found.add(policy);
        } else if (attribute != null) {
            throw new IllegalArgumentException("The servlet-context attribute " + RoomPolicy.class.getName()
                    + " is not a RoomPolicy: " + attribute.getClass().getName());
        }
        try {
            ServiceLoader.load(RoomPolicy.class).forEach(found::add);
        } catch (ServiceConfigurationError e) {
            throw new IllegalArgumentException("A RoomPolicy cannot be used: " + e.getMessage(), e);
        }
        found.addAll(beans());
        if (found.size() > 1) {
            throw new IllegalArgumentException("There is more than one RoomPolicy: "
                    + found.stream()
                            .map(each -> each.getClass().getName())
                            .sorted()
                            .collect(Collectors.joining(", ")));
        }
        found.forEach(policy -> LOG.info(
                "The policy {} is asked first about rights", policy.getClass().getName()));
        return found.stream().findFirst();
    }

    /** Returns {@code CDI.current().select(RoomPolicy.class)}; empty if there is no CDI here. */
    private static List<RoomPolicy> beans() {
        List<RoomPolicy> beans = new ArrayList<>();
        try {
            ClassLoader loader = Thread.currentThread().getContextClassLoader();
            Class<?> cdi = Class.forName("jakarta.enterprise.inject.spi.CDI", true, loader);
            Class<?> instance = Class.forName("jakarta.enterprise.inject.Instance", true, loader);
            Object current = cdi.getMethod("current").invoke(null);
            Object selected = instance.getMethod("select", Class.class, Annotation[].class)
                    .invoke(current, RoomPolicy.class, new Annotation[0]);
            for (Object bean : (Iterable<?>) selected) {
                beans.add((RoomPolicy) bean);
            }
        } catch (ReflectiveOperationException | LinkageError e) {
            // the container has no CDI, or it is off for this application
            LOG.debug("No CDI", e);
        }
        return beans;
    }
}
