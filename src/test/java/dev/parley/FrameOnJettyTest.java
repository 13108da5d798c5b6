package dev.parley;

import dev.parley.it.FrameScenarios;

/** What frames come to, in the embedded server. */
final class FrameOnJettyTest extends EmbeddedTest implements FrameScenarios {
    FrameOnJettyTest() {
        super(FrameScenarios.SETTINGS);
    }
}
