package dev.parley;

import dev.parley.config.Settings;
import dev.parley.config.SettingsException;
import dev.parley.config.SettingsSources;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options of commands that tell which log is meant. */
final class SettingsMixin {
    @Option(names = "--data", paramLabel = "DIRECTORY", description = "Where rooms are kept; default ./parley-data.")
    private @Nullable Path data;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Properties file; default parley.properties in the data directory.")
    private @Nullable Path config;

    @Option(names = "--set", paramLabel = "NAME=VALUE", description = "Any setting; can be repeated.")
    private Map<String, String> set = new HashMap<>();

    /**
     * Returns the settings.
     *
     * @param more settings of options beside these, by their full names
     * @throws ParameterException if they are refused
     */
    Settings load(CommandLine command, Map<String, String> more) {
        Map<String, String> all = new HashMap<>();
        set.forEach((name, value) -> all.put(name.startsWith("parley.") ? name : "parley." + name, value));
        put(all, "parley.data", data);
        put(all, "parley.config", config);
        all.putAll(more);
        try {
            return new SettingsSources(all, Map.of()).load();
        } catch (SettingsException e) {
            throw new ParameterException(command, String.valueOf(e.getMessage()), e);
        }
    }

    /** Puts a value if there is one. */
    static void put(Map<String, String> all, String name, @Nullable Object value) {
        if (value != null) {
            all.put(name, value.toString());
        }
    }
}
