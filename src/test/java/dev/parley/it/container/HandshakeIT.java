package dev.parley.it.container;

import dev.parley.it.HandshakeScenarios;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The eleven checks, in front of every container's own upgrade. */
class HandshakeIT extends ContainerTest implements HandshakeScenarios {
    @Deployment(testable = false)
    public static WebArchive deployment() {
        return war(SETTINGS);
    }
}
