package dev.parley.config;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SysPropConfigSource;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Where settings come from, in this order, the first that has a setting decides: command line, system properties,
 * environment, context-params, the file, the defaults of the place it runs in, the defaults in {@link Settings}.
 *
 * @param commandLine full names ({@code parley.port}) to values
 * @param contextParams full names to values; names that do not begin with {@code parley.} are ignored
 * @param defaults full names to values
 */
public record SettingsSources(
        Map<String, String> commandLine, Map<String, String> contextParams, Map<String, String> defaults) {
    private static final String PREFIX = "parley.";
    // System properties are 400 by SmallRye's own choice; the others stand around them.
    private static final int COMMAND_LINE = 500;
    private static final int ENVIRONMENT = 300;
    private static final int CONTEXT_PARAMS = 250;
    private static final int FILE = 200;
    private static final int DEFAULTS = 150;

    private static final int OURS_FIRST = 1_000;

    private static final Pattern UNKNOWN =
            Pattern.compile("(?<name>\\S+) in \\w+\\[source=(?<source>[^\\]]*)\\] does not map to any root");
    private static final Pattern REFUSED = Pattern.compile(
            "config property (?<name>\\S+) with the config value .* threw an Exception whilst being converted"
                    + " (SRCFG\\d+: )?(?<why>.*)");

    /** Without defaults of their own. */
    public SettingsSources(Map<String, String> commandLine, Map<String, String> contextParams) {
        this(commandLine, contextParams, Map.of());
    }

    /**
     * Reads all sources once.
     *
     * @throws SettingsException when a value is refused, a name is unknown or the file cannot be read
     */
    public Settings load() {
        Settings withoutFile = load(Map.of());
        Path inData = withoutFile.data().resolve("parley.properties");
        if (withoutFile.config().isPresent()) {
            return load(read(withoutFile.config().get()));
        }
        return Files.exists(inData) ? load(read(inData)) : withoutFile;
    }

    private Settings load(Map<String, String> file) {
        try {
            return new SmallRyeConfigBuilder()
                    .addDefaultInterceptors()
                    .withSources(source("command line", commandLine, COMMAND_LINE))
                    .withSources(new SysPropConfigSource())
                    .withSources(new EnvConfigSource(ours(System.getenv()), ENVIRONMENT))
                    .withSources(source("context-params", contextParams, CONTEXT_PARAMS))
                    .withSources(source("file", file, FILE))
                    .withSources(source("defaults", defaults, DEFAULTS))
                    .withConverter(Duration.class, OURS_FIRST, new DurationConverter())
                    .withMapping(Settings.class)
                    .build()
                    .getConfigMapping(Settings.class);
        } catch (ConfigValidationException e) {
            throw new SettingsException(sentences(e), e);
        }
    }

    /**
     * Leaves out what Kubernetes puts into every pod beside a service that is named parley:
     * {@code PARLEY_PORT=tcp://10.0.0.1:80}.
     */
    static Map<String, String> ours(Map<String, String> environment) {
        return environment.entrySet().stream()
                .filter(entry -> !entry.getKey().equals("PARLEY_PORT")
                        || !entry.getValue().startsWith("tcp://"))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static PropertiesConfigSource source(String name, Map<String, String> values, int ordinal) {
        Map<String, String> ours = values.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(PREFIX))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        return new PropertiesConfigSource(ours, name, ordinal);
    }

    private static Map<String, String> read(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new SettingsException("parley.config cannot be read: " + file, e);
        }
        return properties.stringPropertyNames().stream().collect(Collectors.toMap(k -> k, properties::getProperty));
    }

    private static String sentences(ConfigValidationException e) {
        return IntStream.range(0, e.getProblemCount())
                .mapToObj(i -> sentence(e.getProblem(i).getMessage()))
                .collect(Collectors.joining("; "));
    }

    /** Says what SmallRye says, without its message codes and class names. */
    private static String sentence(String problem) {
        Matcher unknown = UNKNOWN.matcher(problem);
        if (unknown.find()) {
            return unknown.group("name") + " is not a setting (" + unknown.group("source") + ")";
        }
        Matcher refused = REFUSED.matcher(problem);
        if (refused.find()) {
            return refused.group("name") + " is refused: " + refused.group("why");
        }
        return problem.replaceAll("SRCFG\\d+: ", "");
    }
}
