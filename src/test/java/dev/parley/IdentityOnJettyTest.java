package dev.parley;

import dev.parley.it.IdentityScenarios;

/** Who one is, in the embedded server. */
final class IdentityOnJettyTest extends EmbeddedTest implements IdentityScenarios {
    IdentityOnJettyTest() {
        super(IdentityScenarios.SETTINGS);
    }
}
