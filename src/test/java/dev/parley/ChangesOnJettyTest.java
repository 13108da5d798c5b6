package dev.parley;

import dev.parley.it.ChangeScenarios;

/** {@link ChangeScenarios} with the log on disk, in an embedded Jetty. */
final class ChangesOnJettyTest extends EmbeddedTest implements ChangeScenarios {
    ChangesOnJettyTest() {
        super(ChangeScenarios.SETTINGS);
    }
}
