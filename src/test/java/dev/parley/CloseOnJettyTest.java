package dev.parley;

import dev.parley.it.CloseScenarios;

/** How connections end, in the embedded server. */
final class CloseOnJettyTest extends EmbeddedTest implements CloseScenarios {
    CloseOnJettyTest() {
        super(CloseScenarios.SETTINGS);
    }
}
