package dev.parley.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsSourcesTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path data;

    private Settings load(Map<String, String> commandLine, Map<String, String> contextParams) {
        return new SettingsSources(commandLine, contextParams).load();
    }

    @Test
    void the_command_line_goes_before_context_params_and_these_before_the_file() throws IOException {
        Files.writeString(
                data.resolve("parley.properties"),
                "parley.outbox.bytes=1\nparley.message.bytes=2\nparley.history.page=3\n");
        Settings settings = load(
                Map.of("parley.data", data.toString(), "parley.outbox.bytes", "100"),
                Map.of("parley.outbox.bytes", "10", "parley.message.bytes", "20", "unrelated", "x"));

        assertThat(settings.outbox().bytes()).isEqualTo(100);
        assertThat(settings.message().bytes()).isEqualTo(20);
        assertThat(settings.history().page()).isEqualTo(3);
        assertThat(settings.client().rooms()).isEqualTo(100);
    }

    @Test
    void names_a_setting_that_does_not_exist() {
        assertThatThrownBy(() -> load(Map.of("parley.outbox.byte", "1"), Map.of()))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("parley.outbox.byte is not a setting (command line)");
    }

    @Test
    void names_a_setting_whose_value_is_refused() {
        assertThatThrownBy(() -> load(Map.of("parley.heartbeat", "soon"), Map.of()))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("parley.heartbeat is refused")
                .hasMessageContaining("soon");
    }

    @ParameterizedTest
    @CsvSource({"500ms,500", "25s,25000", "5m,300000", "48h,172800000", "1d,86400000", "PT1.5S,1500"})
    void reads_durations_as_people_write_them(String written, long millis) {
        assertThat(load(Map.of("parley.heartbeat", written), Map.of()).heartbeat())
                .isEqualTo(Duration.ofMillis(millis));
    }
}
