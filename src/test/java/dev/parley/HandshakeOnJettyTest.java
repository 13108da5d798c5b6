package dev.parley;

import dev.parley.it.HandshakeScenarios;
import dev.parley.it.TestServer;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** The eleven checks, in front of the embedded server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HandshakeOnJettyTest implements HandshakeScenarios {
    @SuppressWarnings("NullAway.Init") // set before the first test
    private TestServer server;

    @BeforeAll
    void start() throws Exception {
        server = TestServer.start(SETTINGS);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Override
    public URI base() {
        return server.uri("");
    }
}
