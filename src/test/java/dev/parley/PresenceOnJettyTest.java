package dev.parley;

import dev.parley.it.PresenceScenarios;

/** Who is there, in the embedded server. */
final class PresenceOnJettyTest extends EmbeddedTest implements PresenceScenarios {
    PresenceOnJettyTest() {
        super(PresenceScenarios.SETTINGS);
    }
}
