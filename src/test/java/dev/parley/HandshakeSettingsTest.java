package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.it.HandshakeRequest;
import dev.parley.it.HttpAnswer;
import dev.parley.it.LogRecorder;
import dev.parley.it.TestServer;
import dev.parley.it.WsClient;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each setting changes, seen from outside; the rest of the table is in the scenarios. */
class HandshakeSettingsTest {
    private static HandshakeRequest upgrade(TestServer server) {
        return HandshakeRequest.to(server.uri("ws/chat"));
    }

    private static void assertRefused(HandshakeRequest request, int status, String reason) {
        HttpAnswer answer = request.answer();
        assertThat(answer.body()).contains("\"reason\":\"" + reason + "\"");
        assertThat(answer.status()).isEqualTo(status);
    }

    private static void assertOpens(HandshakeRequest request) {
        request.open().close();
    }

    @Test
    void refuses_who_finds_no_seat_until_one_is_free() {
        try (TestServer server = TestServer.start(Map.of("parley.connections.max", "1"))) {
            WsClient first = upgrade(server).open();
            HttpAnswer full = upgrade(server).answer();
            assertThat(full.body()).contains("\"reason\":\"full\"");
            assertThat(full.status()).isEqualTo(503);
            assertThat(full.header("Retry-After")).isEqualTo("5");
            first.close();
            await().untilAsserted(() -> assertOpens(upgrade(server)));
        }
    }

    @Test
    void counts_connections_of_an_address() {
        try (TestServer server = TestServer.start(Map.of("parley.connections.per-address", "1"));
                WsClient first = upgrade(server).open()) {
            assertThat(first.handshake().status()).isEqualTo(101);
            assertRefused(upgrade(server), 429, "address-limit");
        }
    }

    @Test
    void wants_an_origin_where_none_is_not_enough() {
        try (TestServer server = TestServer.start(Map.of("parley.origin.absent", "deny"))) {
            assertRefused(upgrade(server), 403, "origin-missing");
            assertOpens(
                    upgrade(server).header("Origin", "http://" + server.uri("").getAuthority()));
        }
    }

    @Test
    void wants_a_credential_where_there_are_no_guests() {
        try (TestServer server = TestServer.start(Map.of("parley.guests", "false"))) {
            assertRefused(upgrade(server), 401, "credential-required");
            assertOpens(upgrade(server).offering("parley.v1.json"));
            assertRefused(upgrade(server).header("Authorization", "Bearer x"), 401, "token-unexpected");
        }
    }

    @Test
    void believes_a_proxy_it_trusts() {
        Map<String, String> settings =
                Map.of("parley.trusted-proxies", "127.0.0.0/8,::1", "parley.connections.per-address", "1");
        try (TestServer server = TestServer.start(settings)) {
            HandshakeRequest forwarded = upgrade(server)
                    .header("Origin", "https://chat.example")
                    .header("X-Forwarded-Proto", "https")
                    .header("X-Forwarded-Host", "chat.example");
            try (WsClient first =
                    forwarded.header("X-Forwarded-For", "192.0.2.1").open()) {
                assertThat(first.handshake().status()).isEqualTo(101);
                assertRefused(forwarded, 429, "address-limit");
                assertOpens(forwarded.with("X-Forwarded-For", "192.0.2.2"));
                assertRefused(forwarded.with("Origin", "http://chat.example"), 403, "origin-not-allowed");
            }
        }
    }

    @Test
    void refuses_what_two_families_of_forwarding_headers_tell_differently() {
        try (TestServer server = TestServer.start(Map.of("parley.trusted-proxies", "127.0.0.1"))) {
            HandshakeRequest both =
                    upgrade(server).header("X-Forwarded-For", "192.0.2.1").header("Forwarded", "for=192.0.2.1");
            assertOpens(both);
            assertRefused(both.with("Forwarded", "for=203.0.113.9"), 400, "forwarding-contradicts");
        }
    }

    @Test
    void reads_the_forwarded_header_if_that_is_the_one_that_counts() {
        Map<String, String> settings =
                Map.of("parley.trusted-proxies", "127.0.0.1", "parley.trusted-proxies.header", "forwarded");
        try (TestServer server = TestServer.start(settings)) {
            HandshakeRequest page = upgrade(server).header("Origin", "https://chat.example");
            assertOpens(page.header("Forwarded", "proto=https;host=chat.example"));
            assertRefused(
                    page.without("Forwarded")
                            .header("X-Forwarded-Proto", "https")
                            .header("X-Forwarded-Host", "chat.example"),
                    403,
                    "origin-not-allowed");
        }
    }

    @Test
    void says_once_what_to_add_if_headers_come_from_a_proxy_that_is_not_trusted() {
        try (TestServer server = TestServer.start(Map.of());
                LogRecorder log = new LogRecorder("dev.parley.request.Proxies")) {
            assertOpens(upgrade(server));
            assertThat(log.lines()).isEmpty();
            assertOpens(upgrade(server).header("X-Forwarded-For", "192.0.2.1"));
            assertOpens(upgrade(server).header("X-Forwarded-For", "192.0.2.2"));
            assertThat(log.lines()).singleElement().asString().endsWith("add: parley.trusted-proxies=127.0.0.1");
        }
    }

    @Test
    void logs_each_refusal_once_with_the_setting_that_decides() {
        try (TestServer server = TestServer.start(Map.of("parley.hosts", "127.0.0.1"));
                LogRecorder log = new LogRecorder("dev.parley.handshake.RefusalLog")) {
            upgrade(server).method("POST").header("Content-Length", "0").answer();
            upgrade(server).with("Host", "evil.example").answer();
            upgrade(server).header("Origin", "http://evil.example").answer();
            upgrade(server).header("Authorization", "Bearer x").answer();
            assertOpens(upgrade(server));
            assertThat(log.lines())
                    .map(line -> line.substring(0, line.indexOf(';')))
                    .containsExactly(
                            "Handshake refused: method-not-allowed (405), decided by the protocol",
                            "Handshake refused: host-not-allowed (403), decided by parley.hosts",
                            "Handshake refused: origin-not-allowed (403), decided by parley.origins",
                            "Handshake refused: token-unexpected (401), decided by parley.auth.jwt.secret");
        }
    }

    @Test
    void compresses_where_that_is_allowed() {
        try (TestServer server = TestServer.start(Map.of("parley.deflate", "true"))) {
            HttpAnswer answer = upgrade(server)
                    .header("Sec-WebSocket-Extensions", "permessage-deflate")
                    .answer();
            assertThat(answer.status()).isEqualTo(101);
            assertThat(answer.header("Sec-WebSocket-Extensions")).startsWith("permessage-deflate");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "parley.origins,                   https://example.com/app",
        "parley.hosts,                     https://example.com",
        "parley.trusted-proxies,           proxy.example",
        "parley.trusted-proxies.header,    x-real-ip",
        "parley.metrics.readers,           prometheus.example",
        "parley.auth.jwt.secret,           short",
        "parley.auth.jwt.jwks,             absent.json",
        "parley.connections.max,           0",
        "parley.connections.per-user,      -1",
    })
    void does_not_start_with_a_setting_it_cannot_use_and_names_it(String setting, String value) {
        assertThatThrownBy(() -> TestServer.start(Map.of(setting, value)).close())
                .hasStackTraceContaining(setting);
    }
}
