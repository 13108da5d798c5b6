package dev.parley;

import dev.parley.it.FeedScenarios;
import java.util.HashMap;
import java.util.Map;

/** What happens, as back ends read it from a server that keeps rooms in memory. */
final class FeedInMemoryTest extends EmbeddedTest implements FeedScenarios {
    FeedInMemoryTest() {
        super(settings());
    }

    private static Map<String, String> settings() {
        Map<String, String> all = new HashMap<>(FeedScenarios.SETTINGS);
        all.put("parley.log", "memory");
        return all;
    }
}
