package dev.parley;

import dev.parley.it.FeedScenarios;

/** What happens, as back ends read it from the embedded server. */
final class FeedOnJettyTest extends EmbeddedTest implements FeedScenarios {
    FeedOnJettyTest() {
        super(FeedScenarios.SETTINGS);
    }
}
