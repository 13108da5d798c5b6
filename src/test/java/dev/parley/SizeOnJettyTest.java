package dev.parley;

import dev.parley.it.SizeScenarios;

/** How long a message may be, in the embedded server. */
final class SizeOnJettyTest extends EmbeddedTest implements SizeScenarios {
    SizeOnJettyTest() {
        super(SizeScenarios.SETTINGS);
    }
}
