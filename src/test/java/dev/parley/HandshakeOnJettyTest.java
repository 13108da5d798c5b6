package dev.parley;

import dev.parley.it.HandshakeScenarios;

/** The eleven checks, in front of the embedded server. */
final class HandshakeOnJettyTest extends EmbeddedTest implements HandshakeScenarios {
    HandshakeOnJettyTest() {
        super(HandshakeScenarios.SETTINGS);
    }
}
