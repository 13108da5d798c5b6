package dev.parley.it.container;

import static dev.parley.it.JsonClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.examples.shop.Archive;
import dev.parley.examples.shop.FeedServlet;
import dev.parley.examples.shop.StaffOnly;
import dev.parley.it.HandshakeRequest;
import dev.parley.it.Http;
import dev.parley.it.JsonClient;
import dev.parley.rights.RoomPolicy;
import java.net.URI;
import java.util.List;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/** Parley's module in {@code WEB-INF/lib} of an application that enables it: the shop of the examples. */
class ModuleIT extends ContainerTest {
    @Deployment(testable = false)
    public static WebArchive deployment() {
        return ShopArchive.of(true, FeedServlet.class, Archive.class, StaffOnly.class)
                .addAsServiceProvider(RoomPolicy.class, StaffOnly.class);
    }

    static JsonClient guest(URI base, String name) {
        JsonClient client = JsonClient.over(HandshakeRequest.to(base.resolve("live"))
                .offering("parley.v1.json")
                .open());
        client.next("welcome");
        client.send("{'op':'hello','name':'" + name + "'}").next("welcome");
        return client;
    }

    @Test
    void says_what_the_application_says_and_notifies_its_listener() {
        try (JsonClient ann = guest(base(), "Ann")) {
            ann.join("orders");
            assertThat(Http.post(uri("orders?number=17")).statusCode()).isEqualTo(201);
            var message = ann.await("message");
            assertThat(message.path("text").asString()).isEqualTo("Order 17 is on its way");
            assertThat(message.path("from")).isEqualTo(json("{'id':'application','name':'Application'}"));
            await().untilAsserted(() -> assertThat(Http.get(uri("feed")).body())
                    .contains("Ann joined orders")
                    .contains("orders 1 Application"));
        }
    }

    @Test
    void asks_the_policy_that_the_service_loader_finds() {
        try (JsonClient bob = guest(base(), "Bob")) {
            bob.join("orders");
            bob.send("{'op':'say','id':5,'room':'orders','key':'k','text':'free for all'}")
                    .assertError("5", "forbidden");
            bob.join("hall");
            bob.say("hall", "k", "hello").await("said");
        }
    }

    @Test
    void serves_the_client_library_and_leaves_other_paths_to_the_application() {
        var library = Http.get(uri("client/parley.js"));
        assertThat(library.statusCode()).isEqualTo(200);
        assertThat(library.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/javascript"));
        assertThat(library.body()).contains("class Parley");
        assertThat(Http.get(uri("api/rooms/orders/messages")).statusCode()).isEqualTo(200);
        for (String path : List.of("index.html", "health/live", "metrics", "ws/chat", "client/%2e%2e/web.xml")) {
            assertThat(Http.get(uri(path)).statusCode()).as(path).isIn(400, 404);
        }
    }

    @Test
    void refuses_a_foreign_origin() {
        assertThat(HandshakeRequest.to(uri("live"))
                        .header("Origin", "https://elsewhere.example")
                        .answer()
                        .status())
                .isEqualTo(403);
    }
}
