package dev.parley;

import dev.parley.it.BanScenarios;
import dev.parley.it.ErasureScenarios;
import dev.parley.it.ModeratedServer;
import dev.parley.it.ModerationScenarios;

/** What moderators can do on a server whose log is in PostgreSQL. */
final class ModerationOnPostgresTest extends PostgresTest
        implements ModerationScenarios, BanScenarios, ErasureScenarios {
    ModerationOnPostgresTest() {
        super(ModeratedServer.SETTINGS);
    }
}
