package dev.parley.it.container;

import dev.parley.it.War;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Base of the tests that run in every container. Each class has a {@code @Deployment(testable = false)} method that
 * returns {@link #war}; it is deployed once for the class, below {@code /parley/}, with a data directory of its own.
 */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
abstract class ContainerTest {
    @ArquillianResource
    @SuppressWarnings("NullAway.Init") // Arquillian sets it before each test
    private URI base;

    /** The system property that tells a container's JVM, this one or its own, where to look for settings. */
    private static final Path SETTINGS_FILE = Fork.DIRECTORY.resolve("container.properties");

    /** Returns the very WAR the build made, and leaves its settings, by full name, in the file it will read. */
    static WebArchive war(Map<String, String> settings) {
        try {
            Path data = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "data-");
            Map<String, String> all = new HashMap<>(settings);
            all.put("parley.data", data.toString());
            // all tests come from one address and in a hurry
            all.putIfAbsent("parley.limits.on", "false");
            configure(all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return archive("parley");
    }

    /** Leaves settings, by full name, for what is deployed from now on. */
    static void configure(Map<String, String> settings) {
        Properties file = new Properties();
        file.putAll(settings);
        try (Writer writer = Files.newBufferedWriter(SETTINGS_FILE)) {
            file.store(writer, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.setProperty("parley.config", SETTINGS_FILE.toString());
    }

    /** Returns the WAR, to be deployed below {@code /context/}. */
    static WebArchive archive(String context) {
        return ShrinkWrap.create(ZipImporter.class, context + ".war")
                .importFrom(War.file().toFile())
                .as(WebArchive.class);
    }

    /** Where the application answers: scheme, host, port and context path with a slash at its end. */
    public URI base() {
        return base;
    }

    /** Returns the address of {@code path}, which has no leading slash, in the deployed application. */
    URI uri(String path) {
        return base.resolve(path);
    }
}
