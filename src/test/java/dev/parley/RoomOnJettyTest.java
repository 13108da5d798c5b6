package dev.parley;

import dev.parley.it.RoomScenarios;

/** What is said in rooms, in the embedded server. */
final class RoomOnJettyTest extends EmbeddedTest implements RoomScenarios {
    RoomOnJettyTest() {
        super(RoomScenarios.SETTINGS);
    }
}
