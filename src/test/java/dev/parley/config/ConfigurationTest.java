package dev.parley.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationTest {
    private static List<Configuration.Setting> given(Map<String, String> values) {
        return Configuration.of(
                Settings.read(new Values(List.of(new Values.Source("test", UnaryOperator.identity(), values)))));
    }

    private static Configuration.Setting given(String name, String value) {
        return given(Map.of(name, value)).stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void has_every_setting_and_nothing_is_changed_that_nobody_sets() {
        Values values = new Values(List.of());
        Settings.read(values);

        assertThat(given(Map.of()))
                .noneMatch(Configuration.Setting::isChanged)
                .extracting(Configuration.Setting::name)
                .isEqualTo(values.names());
    }

    /** What it shows can be given again: it is written as settings are. */
    @Test
    void what_is_shown_is_what_would_have_to_be_set() {
        Map<String, String> shown = new HashMap<>();
        given(Map.of()).stream()
                .filter(each -> each.value() != null)
                .forEach(each -> shown.put(each.name(), String.valueOf(each.value())));

        assertThat(given(shown)).noneMatch(Configuration.Setting::isChanged);
    }

    @ParameterizedTest
    @CsvSource({
        "parley.auth.jwt.secret, hunter2, •••",
        "parley.cluster.password, hunter2, •••",
        "parley.rights.hook.secret, hunter2, •••",
        "parley.moderation.keys, a:hunter2, •••",
        "parley.api.keys, a:hunter2:say, •••",
        "parley.cluster.url, jdbc:postgresql://db:5432/chat, jdbc:postgresql://db:5432/chat",
        "parley.cluster.url, jdbc:postgresql://u:hunter2@db/chat, jdbc:postgresql://db/chat•••",
        "parley.cluster.url, jdbc:postgresql://db/chat?password=hunter2, jdbc:postgresql://db/chat•••",
        "parley.cluster.url, 'jdbc:postgresql://a,b/chat?password=hunter2', jdbc:postgresql:•••",
        "parley.rights.hook, https://app.example/hunter2, https://app.example/•••",
        "parley.auth.jwt.jwks, https://id.example:444/keys?k=hunter2, https://id.example:444/•••",
    })
    void a_secret_is_never_shown(String name, String value, String shown) {
        Configuration.Setting setting = given(name, value);

        assertThat(setting.value()).isEqualTo(shown);
        assertThat(setting.isChanged()).isTrue();
        assertThat(setting.toString()).doesNotContain("hunter2");
    }

    /** A setting that looks like a secret is one, or stands here because somebody has looked at it. */
    @Test
    void whatever_sounds_like_a_secret_is_masked() {
        assertThat(given(Map.of()))
                .extracting(Configuration.Setting::name)
                .filteredOn(name -> name.matches(".*(secret|password|key|token|credential).*"))
                .filteredOn(name -> !Configuration.isSecret(name))
                .containsExactly("parley.keys.remembered");
    }
}
