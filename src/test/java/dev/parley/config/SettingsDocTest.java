package dev.parley.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SettingsDocTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(parley\\.[a-z0-9.-]+)` \\| (?:`([^`]*)`)?");

    @Test
    void documents_every_setting_with_its_default_and_no_other() throws IOException {
        Map<String, String> documented = new TreeMap<>();
        Matcher row = ROW.matcher(Files.readString(Path.of("src/docs/settings.md")));
        while (row.find()) {
            documented.put(row.group(1), row.group(2) == null ? "" : row.group(2));
        }
        documented.put("parley.config", ""); // its default depends on another setting

        assertThat(documented).isEqualTo(settingsOf(Settings.class, "parley."));
    }

    /** Names to defaults, empty where there is none. */
    private static Map<String, String> settingsOf(Class<?> group, String prefix) {
        Map<String, String> settings = new TreeMap<>();
        for (Method method : group.getDeclaredMethods()) {
            String name = prefix + nameOf(method);
            if (method.getReturnType().getEnclosingClass() == Settings.class
                    && method.getReturnType().isInterface()) {
                settings.putAll(settingsOf(method.getReturnType(), name + "."));
            } else {
                WithDefault value = method.getAnnotation(WithDefault.class);
                settings.put(name, value == null ? "" : value.value());
            }
        }
        return settings;
    }

    private static String nameOf(Method method) {
        WithName name = method.getAnnotation(WithName.class);
        return name != null
                ? name.value()
                : method.getName().replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT);
    }
}
