package dev.parley;

import dev.parley.it.HandshakeScenarios;
import dev.parley.it.HttpScenarios;
import dev.parley.it.MessagesScenarios;

/** What is answered over plain HTTP, by the embedded server. */
final class HttpOnJettyTest extends EmbeddedTest implements HttpScenarios, MessagesScenarios {
    HttpOnJettyTest() {
        super(HandshakeScenarios.SETTINGS);
    }
}
