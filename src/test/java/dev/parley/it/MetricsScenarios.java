package dev.parley.it;

import static dev.parley.it.Scenarios.newRoom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What operators see. A test class names the address; the server must run with {@link HandshakeScenarios#SETTINGS}, and nobody
 * else may use it meanwhile.
 */
public interface MetricsScenarios {
    /** Where the application answers: scheme, host, port and context path with a slash at its end. */
    URI base();

    /** How the server is expected to send. */
    String transport();

    private Figures figures() {
        return Figures.of(base());
    }

    private HandshakeRequest request() {
        return Figures.request(base());
    }

    private void assertGrows(Figures before, String name, int by) {
        await().untilAsserted(() -> assertThat(figures().get(name)).isEqualTo(before.get(name) + by));
    }

    @Test
    default void tells_operators_what_it_is_and_how_it_sends() {
        Figures now = figures();
        assertThat(now.get("parley_transport_info{transport='" + transport() + "'}"))
                .isEqualTo(1);
        assertThat(now.get("parley_log_info{log='sqlite'}")).isEqualTo(1);
        assertThat(now.values().keySet())
                .filteredOn(name -> name.startsWith("parley_build_info"))
                .singleElement()
                .asString()
                .matches("parley_build_info\\{version=\"\\d[^\"]*\"}");
        assertThat(now.get("parley_seats_limit")).isEqualTo(50_000);
        assertThat(now.get("parley_outbox_limit_bytes")).isEqualTo(1024 * 1024);
        assertThat(now.get("parley_log_disk_free_bytes")).isPositive();
        assertThat(now.get("process_uptime_seconds")).isPositive();
        assertThat(now.values().keySet())
                .anyMatch(name -> name.startsWith("jvm_memory_used_bytes{area=\"heap\""))
                .anyMatch(name -> name.startsWith("jvm_gc_memory_allocated_bytes_total"))
                .anyMatch(name -> name.startsWith("jvm_threads_live_threads"));
    }

    @Test
    default void counts_what_is_said_and_how_often_it_is_handed_on() {
        Figures before = figures();
        String room = newRoom();
        try (JsonClient ann = JsonClient.guest(base(), "Ann-of-the-metrics");
                JsonClient bob = JsonClient.open(base())) {
            ann.join(room);
            bob.join(room);
            ann.say(room, "key-of-the-metrics", "sea-otter").await("said");
            ann.say(room, "key-of-the-metrics", "sea-otter").await("said");
            ann.say(room, "k2", "sea-lion").await("said");
            assertThat(bob.await("message").path("text").asString()).isEqualTo("sea-otter");
            assertThat(bob.await("message").path("text").asString()).isEqualTo("sea-lion");

            assertGrows(before, "parley_messages_total{outcome='stored'}", 2);
            assertGrows(before, "parley_messages_total{outcome='duplicate'}", 1);
            assertGrows(before, "parley_messages_total{outcome='refused'}", 0);
            assertGrows(before, "parley_deliveries_total", 4);
            Figures now = figures();
            assertThat(now.get("parley_rooms")).isPositive();
            assertThat(now.get("parley_seats")).isGreaterThanOrEqualTo(2);
            assertThat(now.get("parley_log_commit_seconds_count"))
                    .isGreaterThanOrEqualTo(before.get("parley_log_commit_seconds_count") + 2);
            assertThat(now.get("parley_log_commit_seconds_sum"))
                    .isGreaterThan(before.get("parley_log_commit_seconds_sum"));
            assertGrows(figures(), "parley_log_waiting_messages", 0);
            assertThat(request().answer().body()).doesNotContain(room, "Ann-of", "key-of-the-metrics", "sea-otter");
        }
    }

    @Test
    default void counts_connections_by_how_they_speak_and_how_they_end() {
        Figures before = figures();
        String now = "parley_connections{subprotocol='base64'}";
        assertThat(before.get(now)).isZero();
        HandshakeRequest request =
                HandshakeRequest.to(JsonClient.endpoint(base())).offering("base64");
        try (WsClient leaves = request.open();
                WsClient odd = request.open();
                WsClient malformed = request.open()) {
            assertGrows(before, now, 3);
            leaves.sendClose(1000, "").assertClosed(1000);
            odd.sendClose(3456, "").assertClosed(3456);
            malformed.sendText("no base64!").assertClosed(1007);
            assertGrows(before, "parley_connections_closed_total{code='1000'}", 1);
            assertGrows(before, "parley_connections_closed_total{code='other'}", 1);
            assertGrows(before, "parley_connections_closed_total{code='1007'}", 1);
            assertGrows(before, "parley_connections_opened_total{subprotocol='base64'}", 3);
            assertGrows(before, now, 0);
        }
    }

    @Test
    default void counts_refusals_but_no_rehearsals() {
        Figures before = figures();
        String name = "parley_refusals_total{reason='subprotocol-unknown'}";
        HandshakeRequest unknown =
                HandshakeRequest.to(JsonClient.endpoint(base())).offering("x");
        assertThat(unknown.answer().status()).isEqualTo(400);
        assertThat(unknown.answer().status()).isEqualTo(400);
        HttpAnswer rehearsal =
                HandshakeRequest.to(base().resolve("api/handshake?protocols=x")).answer();
        assertThat(rehearsal.body()).contains("subprotocol-unknown");
        assertThat(figures().get(name)).isEqualTo(before.get(name) + 2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*/*",
                "text/plain;version=0.0.4",
                "application/openmetrics-text;q=0, text/plain",
                "application/openmetrics-text; version=1.0.0 ; q=0.000",
                "application/openmetrics-textile"
            })
    default void speaks_the_format_of_prometheus(String accept) {
        HttpAnswer answer = request().header("Accept", accept).answer();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).startsWith("text/plain").contains("version=0.0.4", "charset=utf-8");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.body())
                .contains("# TYPE parley_deliveries_total counter\n")
                .doesNotContain("# EOF");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/openmetrics-text",
                "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
                        + "application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
                "text/plain;q=0, Application/OpenMetrics-Text; q=0.01"
            })
    default void speaks_open_metrics_to_those_who_take_it(String accept) {
        HttpAnswer answer = request().header("Accept", accept).answer();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type"))
                .startsWith("application/openmetrics-text")
                .contains("version=1.0.0");
        assertThat(answer.header("Vary")).contains("Accept");
        assertThat(answer.body())
                .contains("# TYPE parley_deliveries counter\n", "# TYPE parley_transport info\n")
                .endsWith("# EOF\n");
    }

    @Test
    default void keeps_the_body_back_where_only_the_head_is_asked_for() throws IOException {
        try (Socket socket = request().method("HEAD").connect()) {
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(answer).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n");
        }
    }

    @Test
    default void tells_nothing_to_whom_somebody_unknown_forwarded() {
        for (String header : List.of("X-Forwarded-For", "Forwarded", "X-Forwarded-Host")) {
            HttpAnswer answer = request().header(header, "for=127.0.0.1").answer();
            assertThat(answer.status()).as(header).isEqualTo(403);
            assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
            assertThat(answer.body())
                    .contains("\"reason\":\"metrics-not-allowed\"")
                    .doesNotContain("parley_", "jvm_");
        }
    }

    @Test
    default void tells_nothing_under_a_name_that_is_not_ours() {
        HttpAnswer answer = request().with("Host", "evil.example").answer();
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body()).contains("\"reason\":\"host-not-allowed\"").doesNotContain("parley_");
    }

    @Test
    default void has_no_metrics_elsewhere() {
        for (String path : List.of("metrics/", "metrics/x", "Metrics")) {
            HttpAnswer answer = request().target(base().getPath() + path).answer();
            assertThat(answer.status()).as(path).isEqualTo(404);
        }
    }
}
