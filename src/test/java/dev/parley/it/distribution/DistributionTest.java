package dev.parley.it.distribution;

import dev.parley.it.CloseScenarios;
import dev.parley.it.HandshakeScenarios;
import dev.parley.it.HistoryScenarios;
import dev.parley.it.IdentityScenarios;
import dev.parley.it.JoinScenarios;
import dev.parley.it.MessagesScenarios;
import dev.parley.it.PresenceScenarios;
import dev.parley.it.RoomScenarios;
import dev.parley.it.Scenarios;
import dev.parley.it.SizeScenarios;
import dev.parley.it.SubprotocolScenarios;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Base of the tests of one published server each: the scenarios about rooms, which also run in the containers of the
 * build. {@code FrameScenarios} are missing, because these servers break some of the rules (containers.md).
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class DistributionTest
        implements CloseScenarios,
                HistoryScenarios,
                IdentityScenarios,
                JoinScenarios,
                MessagesScenarios,
                PresenceScenarios,
                RoomScenarios,
                SizeScenarios,
                SubprotocolScenarios {
    @SuppressWarnings("NullAway.Init") // set before all tests
    private Distribution server;

    /** Starts the server with these settings in an empty directory. */
    abstract Distribution start(Path directory, Map<String, String> settings) throws Exception;

    @BeforeAll
    @Timeout(value = 4, unit = TimeUnit.MINUTES) // servers take long to start on a busy machine
    void start(@TempDir Path directory) throws Exception {
        Map<String, String> settings = new HashMap<>(Scenarios.SETTINGS);
        settings.putAll(HandshakeScenarios.SETTINGS);
        server = start(directory, settings);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Override
    public URI base() {
        return server.application();
    }
}
