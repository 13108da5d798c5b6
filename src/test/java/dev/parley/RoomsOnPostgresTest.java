package dev.parley;

import dev.parley.it.ChangeScenarios;
import dev.parley.it.ReactionScenarios;
import dev.parley.it.RoomScenarios;

/** What is said and changed in rooms whose log is in PostgreSQL. */
final class RoomsOnPostgresTest extends PostgresTest implements RoomScenarios, ChangeScenarios, ReactionScenarios {
    RoomsOnPostgresTest() {
        super(RoomScenarios.SETTINGS);
    }
}
