package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.it.Program;
import dev.parley.it.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The client library outside of a browser, with the WebSocket that each runtime has: one program, the same outcome. */
class RuntimesTest {
    /** What {@code runtime.mjs} prints. */
    static final String OUTPUT = """
            nobody there: reconnect
            wrong path: path-unknown
            closed early: stop
            heard: ["text",{"json":[1]},"bytes","again"] 4 closing
            """;

    @ParameterizedTest
    @CsvSource({"node,", "deno,run -A", "bun,run"})
    @Timeout(value = 1, unit = TimeUnit.MINUTES)
    void says_hears_and_reconnects_and_the_process_ends(String runtime, @Nullable String run)
            throws InterruptedException {
        assumeTrue(hasWebSocket(runtime), runtime + " is not installed, or has no WebSocket: the test is skipped");
        List<String> command = new ArrayList<>(List.of(runtime));
        if (run != null) command.addAll(List.of(run.split(" ", -1)));

        try (TestServer server = TestServer.start(Map.of())) {
            command.addAll(
                    List.of("src/test/js/runtime.mjs", "", server.uri("ws/chat").toString()));

            assertThat(Program.run(command.toArray(String[]::new))).isEqualTo(new Program(true, OUTPUT));
        }
    }

    private static boolean hasWebSocket(String runtime) throws InterruptedException {
        return runtime.equals("deno")
                ? Program.run(runtime, "--version").ok()
                : Program.run(runtime, "-e", "new WebSocket('ws://127.0.0.1:1').onerror = () => {}")
                        .ok();
    }
}
