package dev.parley;

import dev.parley.it.LimitScenarios;

/** What a server does not put up with, in the embedded server. */
final class LimitOnJettyTest extends EmbeddedTest implements LimitScenarios {
    LimitOnJettyTest() {
        super(LimitScenarios.SETTINGS);
    }
}
