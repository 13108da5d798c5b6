package dev.parley;

import dev.parley.it.SearchScenarios;
import java.util.HashMap;
import java.util.Map;

/** What is found in rooms whose log is in memory. */
final class SearchInMemoryTest extends EmbeddedTest implements SearchScenarios {
    SearchInMemoryTest() {
        super(inMemory());
    }

    private static Map<String, String> inMemory() {
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.put("parley.log", "memory");
        return settings;
    }
}
