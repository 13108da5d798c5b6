package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.handshake.RefusalLog;
import dev.parley.it.HandshakeRequest;
import dev.parley.it.HttpAnswer;
import dev.parley.it.LogRecorder;
import dev.parley.it.TestServer;
import dev.parley.it.WsClient;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The limit of handshakes through the front door. Its rates are slow enough that no token grows during a test. */
class HandshakeRateTest {
    private static TestServer server(String... settings) {
        Map<String, String> all = new HashMap<>(Map.of(
                "parley.log", "memory",
                "parley.trusted-proxies", "127.0.0.1",
                "parley.metrics.readers", "127.0.0.1"));
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        return TestServer.start(all);
    }

    private static HandshakeRequest from(TestServer server, String address) {
        return HandshakeRequest.to(server.uri("ws/chat"))
                .offering("parley.v1.json")
                .header("X-Forwarded-For", address);
    }

    private static void assertOpens(HandshakeRequest request) {
        request.open().close();
    }

    private static void assertTooFast(HandshakeRequest request) {
        HttpAnswer answer = request.answer();
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.body()).contains("\"reason\":\"handshake-rate\"");
        assertThat(Integer.parseInt(answer.header("Retry-After"))).isBetween(1, 3_600);
    }

    @Test
    void an_address_that_opens_connections_too_fast_is_refused_before_the_upgrade_and_others_are_not() {
        try (TestServer server = server("parley.limits.handshakes", "3/1h");
                WsClient open = from(server, "192.0.2.1").open()) {
            assertOpens(from(server, "192.0.2.1"));
            assertOpens(from(server, "192.0.2.1"));
            assertTooFast(from(server, "192.0.2.1"));
            assertTooFast(from(server, "192.0.2.1"));
            assertOpens(from(server, "192.0.2.2"));
            open.sendText("{\"op\":\"ping\",\"id\":1}");
            assertThat(open.nextText()).contains("welcome");
            assertThat(open.nextText()).contains("pong");
        }
    }

    @Test
    void neighbours_in_one_ipv6_network_share_the_limit() {
        try (TestServer server = server("parley.limits.handshakes", "2/1h")) {
            assertOpens(from(server, "2001:db8:0:1::1"));
            assertOpens(from(server, "2001:db8:0:1:ffff::2"));
            assertTooFast(from(server, "2001:db8:0:1::3"));
            assertOpens(from(server, "2001:db8:0:2::1"));
        }
    }

    @Test
    void tokens_that_are_guessed_count_and_requests_that_are_malformed_do_not() {
        try (TestServer server = server("parley.limits.handshakes", "2/1h")) {
            for (int i = 0; i < 5; i++) {
                assertThat(from(server, "192.0.2.1")
                                .with("Sec-WebSocket-Protocol", "unknown")
                                .answer()
                                .status())
                        .isEqualTo(400);
            }
            HandshakeRequest guess = from(server, "192.0.2.1").header("Authorization", "Bearer guess");
            assertThat(guess.answer().status()).isEqualTo(401);
            assertThat(guess.answer().status()).isEqualTo(401);
            assertTooFast(guess);
        }
    }

    @Test
    void the_dry_run_explains_it_and_counts_nothing() {
        try (TestServer server = server("parley.limits.handshakes", "1/1h")) {
            HandshakeRequest dry = HandshakeRequest.to(server.uri("api/handshake?protocols=parley.v1.json"))
                    .header("X-Forwarded-For", "192.0.2.1");
            for (int i = 0; i < 3; i++) {
                assertThat(dry.answer().body()).contains("\"accepted\":true");
            }
            assertOpens(from(server, "192.0.2.1"));
            HttpAnswer refused = dry.answer();
            assertThat(refused.body())
                    .contains(
                            "\"status\":429",
                            "\"reason\":\"handshake-rate\"",
                            "\"setting\":\"parley.limits.handshakes\"");
            assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(3_000, 3_601);
        }
    }

    @Test
    void refusals_are_counted_and_hardly_logged() {
        try (LogRecorder log = new LogRecorder(RefusalLog.class.getName());
                TestServer server = server("parley.limits.handshakes", "1/1h")) {
            assertOpens(from(server, "192.0.2.1"));
            long before = System.nanoTime();
            for (int i = 0; i < 30; i++) {
                assertTooFast(from(server, "192.0.2.1"));
            }
            long seconds = 1 + (System.nanoTime() - before) / 1_000_000_000;
            // a line, and from the second on one more that tells how many were left out
            assertThat(log.lines()).hasSizeBetween(1, (int) (2 * seconds));
            assertThat(log.lines().get(0)).contains("decided by parley.limits.handshakes", "192.0.2.1");
            assertThat(HandshakeRequest.to(server.uri("metrics")).answer().body())
                    .containsPattern("reason=\"handshake-rate\"[^\\n]* 30");
        }
    }

    @Test
    void nobody_is_limited_if_the_operator_says_so() {
        for (String[] off : new String[][] {
            {"parley.limits.handshakes", "1/1h", "parley.limits.on", "false"}, {"parley.limits.handshakes", "none"}
        }) {
            try (TestServer server = server(off)) {
                for (int i = 0; i < 5; i++) {
                    assertOpens(from(server, "192.0.2.1"));
                }
            }
        }
    }
}
