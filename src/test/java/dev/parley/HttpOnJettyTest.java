package dev.parley;

import dev.parley.it.HandshakeScenarios;
import dev.parley.it.HttpScenarios;
import dev.parley.it.TestServer;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** What is answered over plain HTTP, in a real Jetty. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HttpOnJettyTest implements HttpScenarios {
    private TestServer server;

    @BeforeAll
    void start() throws Exception {
        server = TestServer.start(HandshakeScenarios.SETTINGS);
    }

    @AfterAll
    void stop() throws Exception {
        server.close();
    }

    @Override
    public URI base() {
        return server.uri("");
    }
}
