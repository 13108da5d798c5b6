package dev.parley.it.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.JsonClient;
import dev.parley.it.container.LoginApplication.Visitor;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** With {@code parley.session=ignore}, a logout ends no connection. */
class LoginIgnoreIT extends ContainerTest {
    @Deployment(testable = false)
    public static WebArchive deployment() {
        return LoginApplication.around(war(Map.of("parley.session", "ignore", "parley.guests", "false")));
    }

    @Test
    @DisabledIfSystemProperty(
            named = "arquillian.launch",
            matches = "wildfly",
            disabledReason = "Undertow closes by itself, as section 7.2 of Jakarta WebSocket says")
    void a_logout_leaves_connections_open_and_lets_nobody_in_again() {
        Visitor ann = Visitor.login(base(), "ann");
        try (JsonClient client = JsonClient.over(ann.request().open())) {
            client.next("welcome");
            client.join("hall");
            ann.get("private/session?logout=1");
            int[] said = new int[1];
            // the other settings close within two seconds
            Awaitility.await()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(500))
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> {
                        client.say("hall", "k" + said[0], "still here").await("said");
                        return ++said[0] == 8;
                    });
            assertThat(ann.plainRequest().answer().status()).isEqualTo(401);
        }
    }
}
