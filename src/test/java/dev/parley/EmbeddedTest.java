package dev.parley;

import dev.parley.it.TestServer;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** Base of the tests that run scenarios in front of the embedded server: one server for each class. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class EmbeddedTest {
    private final Map<String, String> settings;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private TestServer server;

    EmbeddedTest(Map<String, String> settings) {
        this.settings = settings;
    }

    @BeforeAll
    final void start() {
        server = TestServer.start(settings);
    }

    @AfterAll
    final void stop() {
        server.close();
    }

    /** Where the application answers. */
    public final URI base() {
        return server.uri("");
    }
}
