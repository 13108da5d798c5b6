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

/** The client that most programs in Node use, {@code ws}: as its README shows, and under the client library. */
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

    private static String client(TestServer server, String... offered) throws InterruptedException {
        return run("ws-client.cjs", server, offered);
    }

    private static String run(String script, TestServer server, String... offered) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "node",
                "src/test/js/" + script,
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
            assertThat(client(server)).isEqualTo("open \ntext client send\nbytes 00ff\nclose 1000");
        }
    }

    @Test
    void carries_the_client_library_whose_failures_can_all_be_handled() throws InterruptedException {
        try (TestServer server = TestServer.start(Map.of())) {
            assertThat(run("ws-library.mjs", server)).isEqualTo("""
                    not Parley: 1006 Unexpected server response: 404 reconnect path-unknown
                    nobody there: 1006 connect ECONNREFUSED ADDRESS reconnect undefined
                    wrong path: 1006 Unexpected server response: 404 reconnect path-unknown
                    closed early: 1006 closed
                    said: 1 {"hello":["world"]} Ada
                    since 0 1 one,2 two 2""");
        }
    }

    @Test
    void runs_the_same_program_as_other_runtimes() throws InterruptedException {
        try (TestServer server = TestServer.start(Map.of())) {
            assertThat(run("runtime.mjs", server)).isEqualTo(RuntimesTest.OUTPUT.strip());
        }
    }

    @Test
    void negotiates_binary_before_base64() throws InterruptedException {
        try (TestServer server = TestServer.start(Map.of())) {
            assertThat(client(server, "base64", "binary"))
                    .isEqualTo("open binary\nbytes 636c69656e742073656e64\nbytes 00ff\nclose 1000");
        }
    }
}
