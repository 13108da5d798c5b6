package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.HandshakeRequest;
import dev.parley.it.HandshakeScenarios;
import dev.parley.it.HttpAnswer;
import java.net.URI;
import org.junit.jupiter.api.Test;

/** The eleven checks of the embedded server, and what other containers decide before they ask anybody. */
final class HandshakeOnJettyTest extends EmbeddedTest implements HandshakeScenarios {
    HandshakeOnJettyTest() {
        super(HandshakeScenarios.SETTINGS);
    }

    private HandshakeRequest upgrade() {
        return HandshakeRequest.to(base().resolve("ws/chat"));
    }

    @Test
    void says_that_an_upgrade_is_required_if_the_connection_does_not_name_it() {
        for (HandshakeRequest request : new HandshakeRequest[] {
            upgrade().without("Connection"),
            upgrade().with("Connection", "keep-alive"),
            upgrade().without("Connection").with("Upgrade", "h2c")
        }) {
            HttpAnswer answer = request.answer();
            assertThat(answer.status()).as(answer.toString()).isEqualTo(426);
            assertThat(answer.header("Upgrade")).isEqualTo("websocket");
            assertThat(answer.body()).contains("\"reason\":\"upgrade-required\"");
        }
    }

    @Test
    void ignores_an_upgrade_that_the_connection_does_not_name() {
        HttpAnswer page = HandshakeRequest.to(base()).without("Connection").answer();
        assertThat(page.status()).isEqualTo(200);
    }

    @Test
    void goes_by_a_target_in_absolute_form_whatever_the_host_says() {
        URI here = base().resolve("ws/chat");
        for (String scheme : new String[] {"ws", "http"}) {
            HttpAnswer answer = upgrade()
                    .target(scheme + "://" + here.getAuthority() + here.getPath())
                    .with("Host", "localhost")
                    .header("Origin", "http://" + here.getAuthority())
                    .answer();
            assertThat(answer.status()).as(answer.toString()).isEqualTo(101);
        }
        HttpAnswer other = upgrade().target("ws://evil.example/ws/chat").answer();
        assertThat(other.body()).contains("\"reason\":\"host-not-allowed\"");
    }
}
