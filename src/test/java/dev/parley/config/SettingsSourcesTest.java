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
import org.junit.jupiter.params.provider.ValueSource;

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

    @Test
    void reports_all_problems_at_once() {
        assertThatThrownBy(() -> load(
                        Map.of("parley.port", "99999", "parley.guests", "maybe"),
                        Map.of("parley.log", "paper", "parley.outbox.bytes", "1.5", "parley.host", "")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("parley.port is refused: expected a number from 0 to 65535, got \"99999\"")
                .hasMessageContaining("parley.guests is refused: expected true or false, got \"maybe\" (command line)")
                .hasMessageContaining(
                        "parley.log is refused: expected sqlite or memory or postgres, got \"paper\" (context-param)")
                .hasMessageContaining("parley.outbox.bytes is refused: expected a whole number, got \"1.5\"")
                .hasMessageContaining("parley.host is refused: it is empty");
    }

    @Test
    void an_empty_value_unsets_a_setting_that_may_be_absent() {
        Settings settings = load(Map.of("parley.hosts", ""), Map.of("parley.hosts", "chat.example.com"));

        assertThat(settings.hosts()).isEmpty();
    }

    @Test
    void reads_lists_with_spaces_after_the_commas() {
        assertThat(load(Map.of("parley.origins", "same-origin, https://a.example"), Map.of())
                        .origins())
                .containsExactly("same-origin", "https://a.example");
    }

    @Test
    void reads_the_environment() {
        SettingsSources sources = new SettingsSources(Map.of(), Map.of("parley.client.unacknowledged-bytes", "7"));

        Settings settings = sources.load(Map.of("PARLEY_CLIENT_UNACKNOWLEDGED_BYTES", "8", "PATH", "/bin"));

        assertThat(settings.client().unacknowledgedBytes()).isEqualTo(8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"PARLEY_ORIGIN", "PARLEY_MESAGE_BYTES", "PARLEY_PORT_", "PARLEY_SERVICE", "PARLEY_SERVICE_HOSTS"
            })
    void names_a_variable_of_the_environment_that_is_no_setting(String name) {
        assertThatThrownBy(() -> new SettingsSources(Map.of(), Map.of()).load(Map.of(name, "1")))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith(name + " is not a setting (environment)");
    }

    @ParameterizedTest
    @CsvSource({
        "PARLEY_ORIGIN,; did you mean PARLEY_ORIGINS?",
        "PARLEY_MESAGE_BYTES,; did you mean PARLEY_MESSAGE_BYTES?",
        "PARLEY_COLOUR_OF_THE_PAGE,''"
    })
    void suggests_the_nearest_name_if_one_is_near(String name, String suggestion) {
        assertThatThrownBy(() -> new SettingsSources(Map.of(), Map.of()).load(Map.of(name, "1")))
                .isInstanceOf(SettingsException.class)
                .hasMessage(name + " is not a setting (environment)" + suggestion);
    }

    @ParameterizedTest
    @CsvSource({
        "PARLEY_PORT,tcp://10.0.0.1:80",
        "PARLEY_SERVICE_HOST,10.0.0.1",
        "PARLEY_SERVICE_PORT,80",
        "PARLEY_SERVICE_PORT_HTTP,80",
        "PARLEY_PORT_80_TCP,tcp://10.0.0.1:80",
        "PARLEY_PORT_80_TCP_ADDR,10.0.0.1",
        "PARLEY_REDIS_PORT,tcp://10.0.0.2:6379",
        "PARLEY_REDIS_SERVICE_HOST,10.0.0.2",
        "PARLEY_REDIS_PORT_6379_TCP_PROTO,tcp"
    })
    void ignores_what_kubernetes_sets_for_services_of_the_same_name(String name, String value) {
        Settings settings = new SettingsSources(Map.of(), Map.of()).load(Map.of(name, value));

        assertThat(settings.port()).isEqualTo(8080);
    }

    @ParameterizedTest
    @CsvSource({"500ms,500", "25s,25000", "5m,300000", "48h,172800000", "1d,86400000", "PT1.5S,1500"})
    void reads_durations_as_people_write_them(String written, long millis) {
        assertThat(load(Map.of("parley.heartbeat", written), Map.of()).heartbeat())
                .isEqualTo(Duration.ofMillis(millis));
    }
}
