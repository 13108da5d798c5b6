package dev.parley;

import dev.parley.it.ConnectionScenarios;
import dev.parley.it.EventsScenarios;

/** Connections over plain HTTP of the embedded server. */
final class ConnectionsOnJettyTest extends EmbeddedTest implements ConnectionScenarios {
    ConnectionsOnJettyTest() {
        super(EventsScenarios.SETTINGS);
    }
}
