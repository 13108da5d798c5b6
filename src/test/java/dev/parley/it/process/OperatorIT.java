package dev.parley.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.JsonClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator sees of the executable WAR: its first lines, its last, and its exit codes. */
class OperatorIT {
    private static final Duration STOP = Duration.ofSeconds(10);

    @TempDir
    private Path directory;

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void starts_without_a_warning_and_logs_its_stop() throws IOException {
        try (JavaProcess parley = JavaProcess.war(directory, "--port", "0")) {
            URI base = parley.awaitAddress();
            try (JsonClient client = JsonClient.open(base)) {
                parley.terminate();
                client.socket().awaitText("bye");
            }

            assertThat(parley.exit(STOP)).isZero();
            assertThat(parley.output()).doesNotContain("WARN", "org.eclipse").contains("Closing 1 connections");
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void ends_with_129_on_sighup_so_that_a_supervisor_restarts_it() throws IOException, InterruptedException {
        try (JavaProcess parley = JavaProcess.war(directory, "--port", "0")) {
            parley.awaitAddress();
            new ProcessBuilder("kill", "-HUP", Long.toString(parley.pid()))
                    .start()
                    .waitFor();

            assertThat(parley.exit(STOP)).isEqualTo(129);
        }
    }

    @Test
    void says_that_a_host_name_is_unknown() throws IOException {
        try (JavaProcess parley = JavaProcess.war(directory, "--host", "nowhere.invalid")) {
            assertThat(parley.output())
                    .isEqualTo("parley: Cannot listen on nowhere.invalid:8080: this host name is unknown."
                            + " parley.host and parley.port decide.");
            assertThat(parley.exit(STOP)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"99999", "-1"})
    void a_port_out_of_range_is_wrong_usage_and_names_the_setting(String port) throws IOException {
        try (JavaProcess parley = JavaProcess.war(directory, "--port=" + port)) {
            assertThat(parley.output()).contains("parley.port is refused: expected a number from 0 to 65535");
            assertThat(parley.exit(STOP)).isEqualTo(2);
        }
    }

    @Test
    void a_setting_without_a_value_is_explained_without_doubled_words() throws IOException {
        try (JavaProcess parley = JavaProcess.war(directory, "--set", "port")) {
            assertThat(parley.output()).contains("--set").doesNotContain("option option");
            assertThat(parley.exit(STOP)).isEqualTo(2);
        }
    }
}
