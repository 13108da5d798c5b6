package dev.parley;

import dev.parley.it.HistoryScenarios;

/** What is handed out of a room's log, in the embedded server. */
final class HistoryOnJettyTest extends EmbeddedTest implements HistoryScenarios {
    HistoryOnJettyTest() {
        super(HistoryScenarios.SETTINGS);
    }
}
