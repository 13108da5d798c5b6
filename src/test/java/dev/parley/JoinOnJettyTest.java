package dev.parley;

import dev.parley.it.JoinScenarios;

/** Coming and going, in the embedded server. */
final class JoinOnJettyTest extends EmbeddedTest implements JoinScenarios {
    JoinOnJettyTest() {
        super(JoinScenarios.SETTINGS);
    }
}
