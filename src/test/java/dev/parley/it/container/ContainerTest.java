package dev.parley.it.container;

import dev.parley.it.War;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Base of the tests that run in every container: deploys the very WAR the build made, below {@code /parley/}, with a data
 * directory of its own. The deployment is made anew for each class.
 */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
abstract class ContainerTest {
    @ArquillianResource
    @SuppressWarnings("NullAway.Init") // Arquillian sets it before each test
    private URI base;

    /** Called by Arquillian before the container deploys what it returns. */
    @Deployment(testable = false)
    public static WebArchive war() throws IOException {
        Path data = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "data-");
        System.setProperty("parley.data", data.toString());
        return ShrinkWrap.create(ZipImporter.class, "parley.war")
                .importFrom(War.file().toFile())
                .as(WebArchive.class);
    }

    /** Returns the address of {@code path}, which has no leading slash, in the deployed application. */
    URI uri(String path) {
        return base.resolve(path);
    }
}
