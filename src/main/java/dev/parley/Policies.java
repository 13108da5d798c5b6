package dev.parley;

import dev.parley.rights.RoomPolicy;
import jakarta.servlet.ServletContext;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the application's {@link RoomPolicy}, which must be the only one. */
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
        Set<RoomPolicy> found = Extensions.find(context, RoomPolicy.class);
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
}
