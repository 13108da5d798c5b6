package dev.parley;

import dev.parley.it.RightsScenarios;

/** Who may do what in which room, on the embedded server. */
final class RightsOnJettyTest extends EmbeddedTest implements RightsScenarios {
    RightsOnJettyTest() {
        super(RightsScenarios.SETTINGS);
    }
}
