package dev.parley.it.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.examples.shop.OrderServlet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jboss.shrinkwrap.api.ArchivePath;
import org.jboss.shrinkwrap.api.Node;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The shop of the examples as a WAR, with Parley's module and what it needs in {@code WEB-INF/lib}, as Maven would put it. */
final class ShopArchive {
    private static final String DESCRIPTOR = """
            <?xml version="1.0" encoding="UTF-8"?>
            <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
              <context-param>
                <param-name>parley.enabled</param-name>
                <param-value>%s</param-value>
              </context-param>
              <context-param>
                <param-name>parley.path</param-name>
                <param-value>/live</param-value>
              </context-param>
            </web-app>
            """;

    private ShopArchive() {}

    /** @param enabled {@code parley.enabled} */
    static WebArchive of(boolean enabled, Class<?>... classes) {
        try {
            Path data = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "data-");
            ContainerTest.configure(Map.of("parley.data", data.toString(), "parley.limits.on", "false"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        WebArchive shop = ShrinkWrap.create(WebArchive.class, "shop.war")
                .addClass(OrderServlet.class)
                .addClasses(classes)
                .addAsLibrary(Path.of("target", "parley-module.jar").toFile())
                .setWebXML(new StringAsset(DESCRIPTOR.formatted(enabled)));
        Map<ArchivePath, Node> libraries = ContainerTest.archive("parley")
                .getContent(path -> path.get().matches("/WEB-INF/lib/(?!slf4j-jdk14).*\\.jar"));
        assertThat(libraries).isNotEmpty();
        libraries.forEach((path, node) -> shop.add(node.getAsset(), path));
        return shop;
    }
}
