package dev.parley.it.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.it.Http;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageIT {
    private static final Duration START = Duration.ofSeconds(30);
    private static final Duration STOP = Duration.ofSeconds(10);

    @TempDir
    private Path root;

    @BeforeEach
    void needs_the_right_to_change_owners() {
        assumeTrue("root".equals(System.getProperty("user.name")), "The steps of an image run as root");
    }

    @Test
    void the_image_of_the_embedded_server_starts_gets_healthy_and_stops() throws IOException {
        Image image = Image.build(root, Dockerfile.read("Dockerfile"));
        String port = freePort();
        Map<String, String> environment = Map.of("PARLEY_HOST", "127.0.0.1", "PARLEY_PORT", port);
        assertThat(image.isHealthy(environment)).as("before it runs").isFalse();

        try (JavaProcess parley = image.start(environment)) {
            assertServes(image, port);
            parley.terminate();
            assertThat(parley.exit(STOP)).isZero();
        }
    }

    @Test
    void the_image_of_the_standalone_jetty_starts_gets_healthy_and_stops() throws IOException {
        Image image = Image.build(root, Dockerfile.read("jetty.Dockerfile"));
        String port = freePort();

        try (JavaProcess jetty =
                image.start(Map.of("PARLEY_PORT", port), "jetty.http.host=127.0.0.1", "jetty.http.port=" + port)) {
            assertServes(image, port);
            assertThat(Http.get(URI.create("http://127.0.0.1:" + port + "/"))
                            .headers()
                            .firstValue("Server"))
                    .isEmpty();
            jetty.terminate();
            jetty.exit(STOP);
        }
    }

    @Test
    void the_data_directory_belongs_to_the_user_it_runs_as() throws IOException {
        Image.build(root, Dockerfile.read("Dockerfile"));

        assertThat(Files.getAttribute(root.resolve("data"), "unix:uid")).isEqualTo(10_001);
        assertThat(root.resolve("etc/passwd")).content().contains("parley:x:10001:10001:");
    }

    private static void assertServes(Image image, String port) {
        await().atMost(START)
                .pollInterval(Duration.ofMillis(250))
                .until(() -> image.isHealthy(Map.of("PARLEY_PORT", port)));
        assertThat(Http.get(URI.create("http://127.0.0.1:" + port + "/")).statusCode())
                .isEqualTo(200);
    }

    private static String freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return Integer.toString(socket.getLocalPort());
        }
    }
}
