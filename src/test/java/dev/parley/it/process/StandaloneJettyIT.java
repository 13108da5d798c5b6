package dev.parley.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.Http;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandaloneJettyIT {
    @TempDir
    private static Path directory;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static StandaloneJetty jetty;

    @BeforeAll
    static void start() throws IOException {
        jetty = StandaloneJetty.start(directory);
    }

    @AfterAll
    static void stop() {
        jetty.close();
    }

    @Test
    void serves_the_page() {
        assertThat(Http.get(jetty.application()).statusCode()).isEqualTo(200);
    }

    @Test
    void keeps_the_launcher_and_the_libraries_to_itself() {
        assertThat(Http.get(jetty.application().resolve("dev/parley/launcher/Launcher.class"))
                        .statusCode())
                .isIn(403, 404);
        assertThat(Http.get(jetty.application().resolve("WEB-INF/lib/")).statusCode())
                .isEqualTo(404);
    }

    @Test
    void stops_when_asked_to(@TempDir Path another) throws IOException {
        try (StandaloneJetty other = StandaloneJetty.start(another)) {
            other.process().terminate();

            assertThat(other.process().exit(Duration.ofSeconds(10))).isEqualTo(143);
        }
    }
}
