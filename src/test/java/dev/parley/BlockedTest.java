package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.it.Program;
import dev.parley.it.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The client library and a real nginx that lets no WebSocket through, and is mended in the end. */
class BlockedTest {
    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES)
    void nothing_is_lost_or_said_twice_without_a_websocket_and_it_comes_back_to_one(@TempDir Path directory)
            throws InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/usr/sbin/nginx")), "nginx is not installed");
        try (TestServer server = TestServer.start(Map.of())) {
            // Node 20 has a WebSocket with this flag only
            Program result = Program.run(
                    "node",
                    "--experimental-websocket",
                    "src/test/js/blocked.mjs",
                    directory.toString(),
                    server.uri("ws/chat").toString());
            assertThat(result.ok()).as(result.output()).isTrue();
            assertThat(result.output()
                            .lines()
                            .filter(line -> !line.contains("Warning") && !line.contains("node --trace")))
                    .containsExactly("sse", "poll", "forbidden", "websocket", "sse without WebSocket, Cleo");
        }
    }
}
