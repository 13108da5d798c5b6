package dev.parley.it.container;

import dev.parley.it.FrameScenarios;
import dev.parley.it.IdentityScenarios;
import dev.parley.it.PresenceScenarios;
import dev.parley.it.RoomScenarios;
import dev.parley.it.Scenarios;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** All that clients do in rooms; in one class, because a deployment takes longer than the tests. */
class RoomsIT extends ContainerTest implements RoomScenarios, PresenceScenarios, IdentityScenarios, FrameScenarios {
    @Deployment(testable = false)
    public static WebArchive deployment() {
        return war(Scenarios.SETTINGS);
    }
}
