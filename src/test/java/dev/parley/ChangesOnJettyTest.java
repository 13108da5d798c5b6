package dev.parley;

import dev.parley.it.ChangeScenarios;
import dev.parley.it.ReactionScenarios;

/** {@link ChangeScenarios} with the log on disk, in an embedded Jetty. */
final class ChangesOnJettyTest extends EmbeddedTest implements ChangeScenarios, ReactionScenarios {
    ChangesOnJettyTest() {
        super(ChangeScenarios.SETTINGS);
    }
}
