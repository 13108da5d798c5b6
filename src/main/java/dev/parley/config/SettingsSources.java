package dev.parley.config;

import dev.parley.defaults.Defaults;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The sources of settings. The first that has a setting decides, in this order: command line, system properties,
 * environment, context-params, the file, the defaults of the container, the defaults of Parley.
 *
 * <p>Names that do not begin with {@code parley.} are ignored in every source; they belong to somebody else.
 *
 * @param commandLine full names ({@code parley.port}) to values
 * @param contextParams full names to values
 * @param defaults full names to values: the defaults of the container
 */
public record SettingsSources(
        Map<String, String> commandLine, Map<String, String> contextParams, Map<String, String> defaults) {
    private static final String PREFIX = "parley.";

    /** Sources without defaults of a container. */
    public SettingsSources(Map<String, String> commandLine, Map<String, String> contextParams) {
        this(commandLine, contextParams, Map.of());
    }

    /**
     * Reads all sources once. The file is {@code parley.config} or, if that is not set, {@code parley.properties} in the
     * data directory, if it exists.
     *
     * @throws SettingsException if a value is refused, a name is unknown or the file cannot be read
     */
    public Settings load() {
        return load(System.getenv());
    }

    /** Returns whether {@code parley.enabled} is true. Reads nothing else, and no file; never throws. */
    public boolean areEnabled() {
        return new Values(sources(System.getenv(), Map.of())).flag("parley.enabled", Defaults.MODULE_ENABLED);
    }

    Settings load(Map<String, String> environment) {
        Settings withoutFile = read(environment, Map.of());
        Path inData = withoutFile.data().resolve("parley.properties");
        if (withoutFile.config().isPresent()) {
            return read(environment, contentOf(withoutFile.config().get()));
        }
        return Files.exists(inData) ? read(environment, contentOf(inData)) : withoutFile;
    }

    private Settings read(Map<String, String> environment, Map<String, String> file) {
        Values values = new Values(sources(environment, file));
        Settings settings = Settings.read(values);
        List<String> problems = values.problems();
        if (!problems.isEmpty()) {
            throw new SettingsException(String.join("; ", problems));
        }
        return settings;
    }

    private List<Values.Source> sources(Map<String, String> environment, Map<String, String> file) {
        return List.of(
                source("command line", commandLine),
                source("system property", strings(System.getProperties())),
                new Values.Source("environment", Environment::nameOf, Environment.settingsIn(environment)),
                source("context-param", contextParams),
                source("file", file),
                source("default of the container", defaults));
    }

    private static Values.Source source(String label, Map<String, String> values) {
        Map<String, String> ours = values.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(PREFIX))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        return new Values.Source(label, UnaryOperator.identity(), ours);
    }

    private static Map<String, String> contentOf(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new SettingsException("parley.config cannot be read: " + file, e);
        }
        return strings(properties);
    }

    private static Map<String, String> strings(Properties properties) {
        return properties.stringPropertyNames().stream()
                .collect(Collectors.toMap(name -> name, name -> properties.getProperty(name, "")));
    }
}
