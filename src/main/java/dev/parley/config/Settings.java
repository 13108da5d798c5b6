package dev.parley.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Every setting, by one name: {@code parley.port} on the command line, as a system property, as a context-param or in a
 * file, and {@code PARLEY_PORT} in the environment. Defaults stand here.
 */
@ConfigMapping(prefix = "parley")
public interface Settings {
    /** Address the embedded server listens on; unused in a container. */
    @WithDefault("127.0.0.1")
    String host();

    /** Port the embedded server listens on, 0 for any free one; unused in a container. */
    @WithDefault("8080")
    int port();

    /** Directory that holds the logs of the rooms; created when missing. */
    @WithDefault("parley-data")
    Path data();

    /** Properties file with settings; {@code parley.properties} in the data directory where absent. */
    Optional<Path> config();
}
