package dev.parley;

import dev.parley.it.PublishScenarios;

/** Saying something over plain HTTP, on the embedded server. */
final class PublishOnJettyTest extends EmbeddedTest implements PublishScenarios {
    PublishOnJettyTest() {
        super(PublishScenarios.SETTINGS);
    }
}
