package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Has Node's own test runner run the client library's tests, so that one command runs everything. */
class JavaScriptTest {
    @Test
    void all_tests_of_the_client_library_pass() throws IOException, InterruptedException {
        assumeTrue(
                hasNode(), "Node is not installed: the client library's tests (node --test src/test/js) are skipped");
        Process node = start("node", "--test", "src/test/js");

        String output = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(node.waitFor()).as(output).isZero();
        assertThat(output).containsPattern("# pass [1-9]");
    }

    private static boolean hasNode() throws InterruptedException {
        try {
            Process version = start("node", "--version");
            version.getInputStream().transferTo(OutputStream.nullOutputStream());
            return version.waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static Process start(String... command) throws IOException {
        return new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
    }
}
