package dev.parley.it.container;

import dev.parley.it.ChangeScenarios;
import dev.parley.it.CloseScenarios;
import dev.parley.it.FrameScenarios;
import dev.parley.it.HistoryScenarios;
import dev.parley.it.IdentityScenarios;
import dev.parley.it.JoinScenarios;
import dev.parley.it.PresenceScenarios;
import dev.parley.it.ReactionScenarios;
import dev.parley.it.RoomScenarios;
import dev.parley.it.Scenarios;
import dev.parley.it.SizeScenarios;
import dev.parley.it.SubprotocolScenarios;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** All that clients do in rooms; in one class, because a deployment takes longer than the tests. */
class RoomsIT extends ContainerTest
        implements CloseScenarios,
                FrameScenarios,
                HistoryScenarios,
                IdentityScenarios,
                JoinScenarios,
                PresenceScenarios,
                ChangeScenarios,
                ReactionScenarios,
                RoomScenarios,
                SizeScenarios,
                SubprotocolScenarios {
    @Deployment(testable = false)
    public static WebArchive deployment() {
        return war(Scenarios.SETTINGS);
    }
}
