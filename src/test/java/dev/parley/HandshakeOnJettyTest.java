package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.it.HandshakeRequest;
import dev.parley.it.HandshakeScenarios;
import dev.parley.it.HttpAnswer;
import dev.parley.it.WsClient;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
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

    /** Long before a seat that nobody opens would lapse, after 30 s. Tomcat opens no endpoint then: containers.md. */
    @Test
    void releases_the_seats_of_clients_that_disconnect_during_the_upgrade() throws IOException {
        HandshakeRequest ann = HandshakeRequest.to(base().resolve("ws/chat"))
                .header("Authorization", "Bearer " + HandshakeScenarios.TOKEN);
        await().untilAsserted(() -> ann.open().close());
        for (int i = 0; i < 10 * HandshakeScenarios.PER_USER; i++) {
            Socket hasty = ann.connect();
            // closes with a reset, so that the server cannot write the answer
            hasty.setSoLinger(true, 0);
            hasty.close();
        }
        List<WsClient> tabs = new ArrayList<>();
        for (int i = 0; i < HandshakeScenarios.PER_USER; i++) {
            await().untilAsserted(() -> tabs.add(ann.open()));
        }
        tabs.forEach(WsClient::close);
    }
}
