package dev.parley.it.container;

import dev.parley.it.BanScenarios;
import dev.parley.it.ErasureScenarios;
import dev.parley.it.ModeratedServer;
import dev.parley.it.ModerationScenarios;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** What moderators can do. */
class ModerationIT extends ContainerTest implements ModerationScenarios, BanScenarios, ErasureScenarios {
    @Deployment(testable = false)
    public static WebArchive deployment() {
        return war(ModeratedServer.SETTINGS);
    }
}
