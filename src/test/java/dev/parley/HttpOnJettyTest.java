package dev.parley;

import dev.parley.it.HandshakeScenarios;
import dev.parley.it.HttpScenarios;

/** What is answered over plain HTTP, by the embedded server. */
final class HttpOnJettyTest extends EmbeddedTest implements HttpScenarios {
    HttpOnJettyTest() {
        super(HandshakeScenarios.SETTINGS);
    }
}
