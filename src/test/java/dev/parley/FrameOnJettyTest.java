package dev.parley;

import dev.parley.it.FrameScenarios;

/** Frames as they may come, in the embedded server. */
final class FrameOnJettyTest extends EmbeddedTest implements FrameScenarios {
    FrameOnJettyTest() {
        super(FrameScenarios.SETTINGS);
    }
}
