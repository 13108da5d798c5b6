package dev.parley;

import dev.parley.it.ChangeScenarios;
import dev.parley.it.HistoryScenarios;
import dev.parley.it.JoinScenarios;
import dev.parley.it.ReactionScenarios;
import dev.parley.it.RoomScenarios;
import dev.parley.it.Scenarios;
import java.util.HashMap;
import java.util.Map;

/** What depends on the log, in an embedded server that keeps it in memory. */
final class RoomsInMemoryTest extends EmbeddedTest
        implements ChangeScenarios, HistoryScenarios, JoinScenarios, ReactionScenarios, RoomScenarios {
    RoomsInMemoryTest() {
        super(inMemory());
    }

    private static Map<String, String> inMemory() {
        Map<String, String> settings = new HashMap<>(Scenarios.SETTINGS);
        settings.put("parley.log", "memory");
        return settings;
    }
}
