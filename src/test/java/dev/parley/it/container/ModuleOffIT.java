package dev.parley.it.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.HandshakeRequest;
import dev.parley.it.Http;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/** Parley's module in {@code WEB-INF/lib} of an application that has not enabled it. */
class ModuleOffIT extends ContainerTest {
    @Deployment(testable = false)
    public static WebArchive deployment() {
        return ShopArchive.of(false).addAsWebResource(new StringAsset("the shop"), "shop.txt");
    }

    @Test
    void does_nothing() {
        assertThat(Http.get(uri("shop.txt")).body()).isEqualTo("the shop");
        assertThat(HandshakeRequest.to(uri("live")).answer().status()).isEqualTo(404);
        for (String path : List.of("client/parley.js", "api/handshake", "api/rooms/hall/messages")) {
            assertThat(Http.get(uri(path)).statusCode()).as(path).isEqualTo(404);
        }
        assertThat(Files.exists(Path.of("parley-data"))).isFalse();
    }
}
