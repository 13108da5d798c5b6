package dev.parley.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SettingsDocTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(parley\\.[a-z0-9.-]+)` \\| (?:`([^`]*)`)?");

    private static Values given(Map<String, String> values) {
        return new Values(List.of(new Values.Source("test", UnaryOperator.identity(), values)));
    }

    /** Names to defaults, empty if there is none. */
    private static Map<String, String> documented() throws IOException {
        Map<String, String> documented = new LinkedHashMap<>();
        Matcher row = ROW.matcher(Files.readString(Path.of("src/docs/settings.md")));
        while (row.find()) {
            documented.put(row.group(1), row.group(2) == null ? "" : row.group(2));
        }
        return documented;
    }

    @Test
    void documents_every_setting_and_no_other() throws IOException {
        Values values = given(Map.of());
        Settings.read(values);

        assertThat(documented().keySet()).containsExactlyInAnyOrderElementsOf(values.names());
    }

    @Test
    void documents_the_defaults() throws IOException {
        Map<String, String> documented = documented();
        documented.remove("parley.config"); // depends on another setting
        documented.values().removeIf(String::isEmpty);
        Values values = given(documented);

        assertThat(Settings.read(values)).isEqualTo(Settings.read(given(Map.of())));
        assertThat(values.problems()).isEmpty();
    }

    /** Values of one type cannot be swapped unnoticed: they are read in the order of the components they are for. */
    @Test
    void reads_each_setting_into_the_component_of_its_name() {
        Values values = given(Map.of());
        Settings.read(values);

        assertThat(values.names()).isEqualTo(namesOf(Settings.class, "parley."));
    }

    private static List<String> namesOf(Class<?> group, String prefix) {
        List<String> names = new ArrayList<>();
        for (RecordComponent component : group.getRecordComponents()) {
            String name = prefix + Configuration.spelled(component.getName());
            if (component.getType().isRecord()) {
                names.addAll(namesOf(component.getType(), name + "."));
            } else {
                names.add(name);
            }
        }
        return names;
    }
}
