package dev.parley.it.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.it.Http;
import dev.parley.it.JsonClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class StandaloneJettyIT {
    /** Jetty looks every second, and takes a while for a WAR. */
    private static final Duration SCAN = Duration.ofSeconds(40);

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
    void says_goodbye_when_the_war_is_removed_and_has_its_rooms_when_it_is_back(@TempDir Path another)
            throws IOException {
        try (StandaloneJetty other = StandaloneJetty.start(another)) {
            String epoch;
            try (JsonClient ann = JsonClient.open(other.application())) {
                epoch = ann.join("again").path("epoch").asString();
                ann.say("again", "k", "kept").await("said");

                other.removeWar();

                assertThat(ann.await("bye").path("code").asInt()).isEqualTo(4503);
                ann.socket().assertClosed(4503);
            }

            other.putWar();

            await().atMost(SCAN).until(() -> Http.get(other.application()).statusCode() == 200);
            try (JsonClient ann = JsonClient.open(other.application())) {
                JsonNode joined = ann.send("{'op':'join','room':'again','since':{'epoch':'" + epoch + "','seq':0}}")
                        .await("joined");
                assertThat(joined.path("recovered").asBoolean()).isTrue();
                assertThat(joined.at("/messages/0/text").asString()).isEqualTo("kept");
            }
            assertThat(other.data()).isDirectory();
        }
    }

    /** By default Jetty 12.1 starts the new deployment before it stops the old one, which holds the data directory. */
    @Test
    void hands_its_rooms_over_when_the_war_is_touched(@TempDir Path another) throws IOException {
        try (StandaloneJetty other = StandaloneJetty.start(another)) {
            String epoch;
            try (JsonClient ann = JsonClient.open(other.application())) {
                epoch = ann.join("again").path("epoch").asString();
                ann.say("again", "k", "kept").await("said");

                other.touchWar();

                assertThat(ann.await("bye").path("code").asInt()).isEqualTo(4503);
                ann.socket().assertClosed(4503);
            }
            other.process().await(Pattern.compile("Parley is ready at (\\S+)"));
            await().atMost(SCAN).until(() -> Http.get(other.application()).statusCode() == 200);
            try (JsonClient ann = JsonClient.open(other.application())) {
                JsonNode joined = ann.send("{'op':'join','room':'again','since':{'epoch':'" + epoch + "','seq':0}}")
                        .await("joined");
                assertThat(joined.path("recovered").asBoolean()).isTrue();
                assertThat(joined.at("/messages/0/text").asString()).isEqualTo("kept");
                ann.say("again", "k2", "and more").await("said");
            }
        }
    }

    @Test
    void stops_when_asked_to(@TempDir Path another) throws IOException {
        try (StandaloneJetty other = StandaloneJetty.start(another)) {
            other.process().terminate();

            assertThat(other.process().exit(Duration.ofSeconds(10))).isEqualTo(143);
        }
    }
}
