package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.it.Program;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs the client library's tests with Node's own test runner, so that one command runs everything. */
class JavaScriptTest {
    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void all_tests_of_the_client_library_pass() throws InterruptedException {
        assumeTrue(
                Program.run("node", "--version").ok(),
                "Node is not installed: the client library's tests (node --test src/test/js) are skipped");

        Program node = Program.run("node", "--test", "src/test/js");

        assertThat(node.ok()).as(node.output()).isTrue();
        assertThat(node.output()).containsPattern("# pass [1-9]");
    }
}
