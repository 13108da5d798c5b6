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

/** With {@code parley.session=keep-alive}, somebody who talks stays logged in. */
class LoginKeepAliveIT extends ContainerTest {
    @Deployment(testable = false)
    public static WebArchive deployment() {
        return LoginApplication.around(war(Map.of("parley.session", "keep-alive")));
    }

    @Test
    void messages_keep_the_session_alive_and_silence_lets_it_expire() {
        Visitor ann = Visitor.login(base(), "ann");
        ann.get("private/session?lifetime=4");
        try (JsonClient client = JsonClient.over(ann.request().open())) {
            client.next("welcome");
            client.join("hall");
            int[] said = new int[1];
            // two lifetimes and a half
            Awaitility.await()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofSeconds(1))
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> {
                        client.say("hall", "k" + said[0], "hello").await("said");
                        return ++said[0] == 10;
                    });
            assertThat(ann.get("private/session")).isEqualTo("ann");
            LoginApplication.assertLoggedOut(client.socket());
        }
    }
}
