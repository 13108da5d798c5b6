package dev.parley.it.container;

import dev.parley.it.LimitScenarios;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** What a server does not put up with. */
class LimitIT extends ContainerTest implements LimitScenarios {
    @Deployment(testable = false)
    public static WebArchive deployment() {
        return war(SETTINGS);
    }
}
