package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.Figures;
import dev.parley.it.HandshakeRequest;
import dev.parley.it.HttpAnswer;
import dev.parley.it.LogRecorder;
import dev.parley.it.TestServer;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who may read metrics, and what settings change in them; the rest is in the scenarios. */
class MetricsSettingsTest {
    private static final String READERS = "parley.metrics.readers";

    private static void assertRefused(HandshakeRequest request) {
        HttpAnswer answer = request.answer();
        assertThat(answer.body()).contains("\"reason\":\"metrics-not-allowed\"").doesNotContain("parley_");
        assertThat(answer.status()).isEqualTo(403);
    }

    @Test
    void are_shown_to_nobody_unless_a_setting_says_so_and_the_log_names_it() {
        try (TestServer server = TestServer.start(Map.of());
                LogRecorder log = new LogRecorder("dev.parley.handshake.RefusalLog")) {
            assertRefused(Figures.request(server.uri("")));
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("Handshake refused: metrics-not-allowed (403), decided by parley.metrics.readers;");
        }
    }

    @Test
    void are_not_shown_to_other_addresses() {
        try (TestServer server = TestServer.start(Map.of(READERS, "192.0.2.0/24"))) {
            assertRefused(Figures.request(server.uri("")));
        }
    }

    @Test
    void are_not_shown_to_the_address_of_a_proxy_nobody_told_of() {
        try (TestServer server = TestServer.start(Map.of(READERS, "127.0.0.1"));
                LogRecorder log = new LogRecorder("dev.parley.handshake.RefusalLog")) {
            assertRefused(Figures.request(server.uri("")).header("X-Forwarded-For", "127.0.0.1"));
            assertThat(log.lines()).singleElement().asString().contains("decided by parley.trusted-proxies;");
        }
    }

    @Test
    void are_shown_to_whom_a_trusted_proxy_vouches_for() {
        Map<String, String> settings = Map.of("parley.trusted-proxies", "127.0.0.1", READERS, "192.0.2.7");
        try (TestServer server = TestServer.start(settings)) {
            HandshakeRequest direct = Figures.request(server.uri(""));
            assertRefused(direct);
            assertRefused(direct.with("X-Forwarded-For", "192.0.2.8"));
            assertThat(direct.with("X-Forwarded-For", "192.0.2.7").answer().status())
                    .isEqualTo(200);
        }
    }

    @Test
    void are_not_shown_to_a_client_whose_headers_do_not_count() {
        Map<String, String> settings = Map.of("parley.trusted-proxies", "127.0.0.1", READERS, "127.0.0.1");
        try (TestServer server = TestServer.start(settings);
                LogRecorder log = new LogRecorder("dev.parley.handshake.RefusalLog")) {
            assertRefused(Figures.request(server.uri("")).with("Forwarded", "for=127.0.0.1"));
            assertThat(log.lines()).singleElement().asString().contains("decided by parley.trusted-proxies.header;");
        }
    }

    @Test
    void tell_which_transport_and_log_were_chosen() {
        Map<String, String> settings =
                Map.of(READERS, "127.0.0.1", "parley.transport", "portable", "parley.log", "memory");
        try (TestServer server = TestServer.start(settings)) {
            Figures now = Figures.of(server.uri(""));
            assertThat(now.get("parley_transport_info{transport='portable'}")).isEqualTo(1);
            assertThat(now.get("parley_log_info{log='memory'}")).isEqualTo(1);
            assertThat(now.values().keySet())
                    .noneMatch(name -> name.startsWith("parley_log_commit") || name.startsWith("parley_log_disk"));
        }
    }
}
