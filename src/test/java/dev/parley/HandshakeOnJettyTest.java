package dev.parley;

import dev.parley.it.HandshakeScenarios;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** The filter and the Configurator in a real Jetty. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HandshakeOnJettyTest implements HandshakeScenarios {
    private SmallServer server;

    @BeforeAll
    void start() throws Exception {
        server = SmallServer.start();
    }

    @AfterAll
    void stop() throws Exception {
        server.stop();
    }

    @Override
    public URI base() {
        return server.uri();
    }
}
