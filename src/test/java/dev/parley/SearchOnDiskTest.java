package dev.parley;

import dev.parley.it.SearchScenarios;

/** What is found in rooms whose log is on disk. */
final class SearchOnDiskTest extends EmbeddedTest implements SearchScenarios {
    SearchOnDiskTest() {
        super(SETTINGS);
    }
}
