package dev.parley;

import dev.parley.it.BanScenarios;
import dev.parley.it.ModeratedServer;
import dev.parley.it.ModerationScenarios;

/** What moderators can do, over the embedded server. */
final class ModerationOnJettyTest extends EmbeddedTest implements ModerationScenarios, BanScenarios {
    ModerationOnJettyTest() {
        super(ModeratedServer.SETTINGS);
    }
}
