package dev.parley.it.container;

import dev.parley.it.RightsScenarios;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** Who may do what in which room, by rules in the settings. */
class RightsIT extends ContainerTest implements RightsScenarios {
    @Deployment(testable = false)
    public static WebArchive deployment() {
        return war(RightsScenarios.SETTINGS);
    }
}
