package dev.parley.it.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.examples.cdi.Checkout;
import dev.parley.examples.cdi.CheckoutServlet;
import dev.parley.it.Http;
import dev.parley.it.JsonClient;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** In a container with JTA, what waits for a transaction is said if it commits, and only then. */
@EnabledIfSystemProperty(named = "arquillian.launch", matches = "wildfly", disabledReason = "has no JTA")
class TransactionIT extends ContainerTest {
    private static final int ORDERS = 20;

    @Deployment(testable = false)
    public static WebArchive deployment() {
        return ShopArchive.of(true, CheckoutServlet.class, Checkout.class)
                .addAsWebInfResource(new StringAsset("<beans bean-discovery-mode=\"annotated\"/>"), "beans.xml");
    }

    @Test
    void says_what_was_committed_and_nothing_else() {
        try (JsonClient ann = ModuleIT.guest(base(), "Ann")) {
            ann.join("orders");
            for (int number = 1; number <= ORDERS; number++) {
                assertThat(Http.post(uri("checkout?number=" + number)).statusCode())
                        .isEqualTo(number % 2 == 1 ? 409 : 200);
                if (number % 2 == 0) {
                    // a rolled-back order that was said would come first
                    assertThat(ann.await("message").path("text").asString())
                            .isEqualTo("Order " + number + " is on its way");
                }
            }
            // and would have a place in the log
            assertThat(Http.get(uri("api/rooms/orders/messages?limit=0")).body())
                    .contains("\"seq\":" + ORDERS / 2);
        }
    }
}
