package dev.parley;

import dev.parley.it.ModerationScenarios;

/** What moderators can do, over the embedded server. */
final class ModerationOnJettyTest extends EmbeddedTest implements ModerationScenarios {
    ModerationOnJettyTest() {
        super(ModerationScenarios.SETTINGS);
    }
}
