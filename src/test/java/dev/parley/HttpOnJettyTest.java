package dev.parley;

import dev.parley.it.HandshakeScenarios;
import dev.parley.it.HttpScenarios;
import dev.parley.it.MessagesScenarios;
import dev.parley.it.MetricsScenarios;

/** What is answered over plain HTTP, by the embedded server. */
final class HttpOnJettyTest extends EmbeddedTest implements HttpScenarios, MessagesScenarios, MetricsScenarios {
    HttpOnJettyTest() {
        super(HandshakeScenarios.SETTINGS);
    }

    /** The build runs these tests once more with the setting as a system property. */
    @Override
    public String transport() {
        return System.getProperty("parley.transport", "direct");
    }
}
