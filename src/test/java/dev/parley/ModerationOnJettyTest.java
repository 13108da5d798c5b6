package dev.parley;

import dev.parley.it.BanScenarios;
import dev.parley.it.ErasureScenarios;
import dev.parley.it.ModeratedServer;
import dev.parley.it.ModerationScenarios;
import dev.parley.it.ServerScenarios;

/** What moderators can do, over the embedded server. */
final class ModerationOnJettyTest extends EmbeddedTest
        implements ModerationScenarios, BanScenarios, ErasureScenarios, ServerScenarios {
    ModerationOnJettyTest() {
        super(ModeratedServer.SETTINGS);
    }
}
