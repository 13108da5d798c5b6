package dev.parley.it.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.examples.cdi.ArchiveBean;
import dev.parley.examples.cdi.InjectedServlet;
import dev.parley.examples.cdi.StaffOnlyBean;
import dev.parley.examples.shop.Archive;
import dev.parley.examples.shop.StaffOnly;
import dev.parley.it.Http;
import dev.parley.it.JsonClient;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** In a container with CDI, Parley can be injected, and finds policy and listeners among the beans. */
@EnabledIfSystemProperty(named = "arquillian.launch", matches = "wildfly", disabledReason = "has no CDI")
class ModuleCdiIT extends ContainerTest {
    @Deployment(testable = false)
    public static WebArchive deployment() {
        return ShopArchive.of(
                        true,
                        InjectedServlet.class,
                        ArchiveBean.class,
                        StaffOnlyBean.class,
                        Archive.class,
                        StaffOnly.class)
                .addAsWebInfResource(new StringAsset("<beans bean-discovery-mode=\"annotated\"/>"), "beans.xml");
    }

    @Test
    void finds_the_beans_and_is_one() {
        try (JsonClient ann = ModuleIT.guest(base(), "Ann")) {
            ann.join("orders");
            assertThat(Http.post(uri("injected")).statusCode()).isEqualTo(202);
            assertThat(ann.await("message").path("text").asString()).isEqualTo("Good morning");
            ann.send("{'op':'say','id':5,'room':'orders','key':'k','text':'free for all'}")
                    .assertError("5", "forbidden");
            await().untilAsserted(() -> assertThat(Http.get(uri("injected")).body())
                    .contains("Ann joined orders")
                    .contains("orders 1 Application"));
        }
    }
}
