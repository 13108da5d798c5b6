package dev.parley;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of Parley, which the build writes to a resource. */
final class BuildVersion {
    private BuildVersion() {}

    /** Returns the version, or {@code unknown} if the build wrote none. */
    static String read() {
        Properties properties = new Properties();
        try (InputStream written = BuildVersion.class.getResourceAsStream("version.properties")) {
            properties.load(written);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version", "unknown");
    }
}
