package dev.parley;

import dev.parley.it.SubprotocolScenarios;

/** Four ways to speak, in the embedded server. */
final class SubprotocolOnJettyTest extends EmbeddedTest implements SubprotocolScenarios {
    SubprotocolOnJettyTest() {
        super(SubprotocolScenarios.SETTINGS);
    }
}
