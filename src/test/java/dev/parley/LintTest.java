package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.it.Program;
import org.junit.jupiter.api.Test;

/**
 * Prettier, ESLint and Stylelint have nothing to say about the page, the client library and their tests. The linters
 * are installed once into {@code target/lint}; after that the test needs no network.
 */
class LintTest {
    private static final String LINT = "src/test/lint/lint.mjs";

    @Test
    void javascript_and_css_keep_the_house_rules() throws InterruptedException {
        assumeTrue(Program.run("node", "--version").ok(), "Node is not installed: the linters are skipped");
        assumeTrue(
                Program.run("node", LINT, "install").ok(),
                "npm is not installed or reaches no registry, and target/lint holds no linters: they are skipped");

        Program lint = Program.run("node", LINT, "check");

        assertThat(lint.ok())
                .as("%s%nRepair what can be repaired: node %s fix%n", lint.output(), LINT)
                .isTrue();
    }
}
