package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.it.Program;
import dev.parley.it.TestServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client most programs in Node use, {@code ws}, as its README shows. */
class NodeClientTest {
    private static final Path PROJECT = Path.of("target/node").toAbsolutePath();

    @BeforeAll
    @Timeout(value = 3, unit = TimeUnit.MINUTES) // the registry may be slow
    static void install() throws InterruptedException {
        assumeTrue(
                Program.run(
                                "npm",
                                "install",
                                "--no-save",
                                "--no-audit",
                                "--no-fund",
                                "--prefix",
                                PROJECT.toString(),
                                "ws@8")
                        .ok(),
                "npm cannot install ws here: the test with the Node client is skipped");
    }

    private static String script(TestServer server, String... offered) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "node",
                "src/test/js/ws-client.cjs",
                PROJECT.toString(),
                server.uri("ws/chat").toString()));
        command.addAll(List.of(offered));
        Program result = Program.run(command.toArray(String[]::new));
        assertThat(result.ok()).as(result.output()).isTrue();
        return result.output().strip();
    }

    @Test
    void says_and_hears_text_and_bytes_and_closes_cleanly() throws InterruptedException {
        try (TestServer server = TestServer.start(Map.of())) {
            assertThat(script(server)).isEqualTo("open \ntext client send\nbytes 00ff\nclose 1000");
        }
    }

    @Test
    void is_given_binary_before_base64() throws InterruptedException {
        try (TestServer server = TestServer.start(Map.of())) {
            assertThat(script(server, "base64", "binary"))
                    .isEqualTo("open binary\nbytes 636c69656e742073656e64\nbytes 00ff\nclose 1000");
        }
    }
}
