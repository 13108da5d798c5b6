package dev.parley.it.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.JsonClient;
import dev.parley.it.WsClient;
import dev.parley.it.container.LoginApplication.Visitor;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/** Beside an application's login form, who is logged in there is known here, for as long as the session lasts. */
class LoginIT extends ContainerTest {
    @Deployment(testable = false)
    public static WebArchive deployment() {
        return LoginApplication.around(war(Map.of("parley.guests", "false")));
    }

    @Test
    void knows_who_is_logged_in_to_the_application() {
        Visitor ann = Visitor.login(base(), "ann");
        try (JsonClient client = JsonClient.over(ann.request().open())) {
            assertThat(client.next("welcome").at("/user/id").asString()).isEqualTo("ann");
        }
    }

    @Test
    void closes_with_4401_after_a_logout() {
        Visitor ann = Visitor.login(base(), "ann");
        Visitor bob = Visitor.login(base(), "bob");
        try (WsClient first = ann.request().open();
                WsClient second = ann.request().open();
                JsonClient bystander = JsonClient.over(bob.request().open())) {
            bystander.join("hall");
            ann.get("private/session?logout=1");
            LoginApplication.assertLoggedOut(first);
            LoginApplication.assertLoggedOut(second);
            bystander.say("hall", "k1", "still here").await("said");
        }
        assertThat(ann.plainRequest().answer().status()).isEqualTo(401);
    }

    @Test
    void closes_with_4401_when_the_session_expires() {
        Visitor ann = Visitor.login(base(), "ann");
        ann.get("private/session?lifetime=2");
        try (WsClient client = ann.request().open()) {
            LoginApplication.assertLoggedOut(client);
        }
    }
}
