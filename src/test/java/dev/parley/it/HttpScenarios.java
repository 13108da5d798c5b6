package dev.parley.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is answered over plain HTTP. A subclass says where; the server must run with {@link HandshakeScenarios#SETTINGS}.
 */
public abstract class HttpScenarios {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Where the application answers: scheme, host, port and context path. */
    protected abstract URI base();

    private RawHttp.Answer ask(String method, String path, String... headers) throws IOException {
        String lines = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        return RawHttp.ask(
                base(),
                method + " " + RawUpgrade.path(base(), path) + " HTTP/1.1\r\nHost: " + base().getAuthority()
                        + "\r\nConnection: close\r\n" + lines + "\r\n");
    }

    private String own() {
        return "http://" + base().getAuthority();
    }

    private JsonNode rehearse(String query, String... headers) throws IOException {
        RawHttp.Answer answer = ask("GET", "/api/handshake" + query, headers);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.header("Access-Control-Allow-Origin")).hasValue("*");
        assertThat(answer.header("Access-Control-Allow-Credentials")).isEmpty();
        assertThat(answer.header("Cache-Control")).hasValue("no-store");
        assertThat(answer.header("Content-Type").orElse("")).startsWith("application/json");
        return JSON.readTree(answer.body());
    }

    private static void assertRefused(JsonNode answer, String reason, String setting) {
        assertThat(answer.path("accepted").asBoolean()).isFalse();
        assertThat(answer.path("reason").asString()).isEqualTo(reason);
        assertThat(answer.path("setting").asString("")).isEqualTo(setting);
        assertThat(answer.path("detail").asString()).isNotEmpty();
    }

    @Test
    void rehearses_a_handshake_that_would_be_accepted() throws IOException {
        JsonNode answer = rehearse("?protocols=x,parley.v1.json&room=lobby", "Origin: " + own());
        assertThat(answer.path("accepted").asBoolean()).isTrue();
        assertThat(answer.path("subprotocol").asString()).isEqualTo("parley.v1.json");
        assertThat(answer.path("origin").asString()).isEqualTo(own());
        assertThat(answer.path("host").asString()).isEqualTo(base().getHost());
        assertThat(answer.path("port").asInt()).isEqualTo(base().getPort());
        assertThat(answer.path("address").asString()).isNotEmpty();
    }

    @Test
    void rehearses_what_would_be_refused_and_names_the_setting() throws IOException {
        assertRefused(rehearse("", "Origin: http://evil.example"), "origin-not-allowed", "parley.origins");
        assertRefused(rehearse("?origin=http%3A%2F%2Fevil.example"), "origin-not-allowed", "parley.origins");
        assertRefused(rehearse("?protocols=x"), "subprotocol-unknown", "");
        assertRefused(rehearse("?room=%2F"), "room-invalid", "");
        assertRefused(rehearse("?a=%zz"), "query-malformed", "");
        assertRefused(rehearse("?access_token=x"), "token-invalid", "parley.auth.jwt.secret");
    }

    @Test
    void believes_the_header_more_than_the_parameter() throws IOException {
        JsonNode answer = rehearse("?origin=http%3A%2F%2Fevil.example", "Origin: " + own());
        assertThat(answer.path("accepted").asBoolean()).isTrue();
    }

    @Test
    void refuses_to_rehearse_for_a_host_that_is_not_ours() throws IOException {
        RawHttp.Answer answer = RawHttp.ask(
                base(), "GET " + RawUpgrade.path(base(), "/api/handshake") + " HTTP/1.1\r\nHost: evil.example\r\n\r\n");
        assertRefused(JSON.readTree(answer.body()), "host-not-allowed", "parley.hosts");
    }

    @Test
    void takes_no_seat_for_a_rehearsal() throws IOException {
        String ann = "Authorization: Bearer " + HandshakeScenarios.TOKEN;
        for (int i = 0; i < 5; i++) {
            assertThat(rehearse("", ann).path("accepted").asBoolean()).isTrue();
        }
        List<RawHttp> sitting = new ArrayList<>();
        try {
            RawUpgrade upgrade = RawUpgrade.to(base()).with("Authorization", "Bearer " + HandshakeScenarios.TOKEN);
            for (int i = 0; i < 2; i++) {
                sitting.add(RawHttp.connect(base()));
                assertThat(sitting.get(i).ask(upgrade.toString()).status()).isEqualTo(101);
            }
            assertRefused(rehearse("", ann), "user-limit", "parley.connections.per-user");
        } finally {
            for (RawHttp each : sitting) {
                each.close();
            }
        }
    }

    @Test
    void answers_a_preflight_for_the_rehearsal() throws IOException {
        RawHttp.Answer answer = ask("OPTIONS", "/api/handshake", "Origin: http://evil.example");
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.header("Access-Control-Allow-Origin")).hasValue("*");
        assertThat(answer.header("Access-Control-Allow-Headers")).hasValue("Authorization");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH"})
    void can_only_be_read(String method) throws IOException {
        RawHttp.Answer answer = ask(method, "/api/handshake", "Content-Length: 0");
        assertProblem(answer, 405, "method-not-allowed");
        assertThat(answer.header("Allow")).hasValue("GET, HEAD, OPTIONS");
        assertProblem(ask(method, "/health/live", "Content-Length: 0"), 405, "method-not-allowed");
    }

    @Test
    void keeps_the_body_of_a_head_back() throws IOException {
        try (RawHttp http = RawHttp.connect(base())) {
            String target = RawUpgrade.path(base(), "/api/handshake");
            http.send("HEAD " + target + " HTTP/1.1\r\nHost: " + base().getAuthority() + "\r\n\r\n");
            RawHttp.Answer head = http.head();
            assertThat(head.status()).isEqualTo(200);
            assertThat(http.ask("GET " + target + " HTTP/1.1\r\nHost: " + base().getAuthority() + "\r\n\r\n")
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void tells_that_it_lives_and_is_ready() throws IOException {
        for (String path : List.of("/health/live", "/health/ready")) {
            RawHttp.Answer answer = ask("GET", path);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Cache-Control")).hasValue("no-store");
            assertThat(JSON.readTree(answer.body()).path("status").asString()).isEqualTo("UP");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api",
                "/api/",
                "/api/other",
                "/api/handshake/x",
                "/health",
                "/health/",
                "/health/other",
                "/dev/parley/launcher/Launcher.class",
                "/dev/",
                "/DEV/parley/launcher/LAUNCHER.CLASS",
                "/%64ev/parley/launcher/Launcher.cl%61ss",
                "/dev;x/parley/launcher/Launcher.class;x"
            })
    void has_nothing_there(String path) throws IOException {
        assertProblem(ask("GET", path), 404, "not-found");
    }

    @Test
    void tells_browsers_what_its_pages_may_do() throws IOException {
        RawHttp.Answer answer = ask("GET", "/health/live");
        assertThat(answer.header("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe", "*");
        assertThat(answer.header("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(answer.header("Referrer-Policy")).hasValue("no-referrer");
        assertThat(answer.header("Cross-Origin-Opener-Policy")).hasValue("same-origin");
    }

    @Test
    void lets_browsers_keep_files_but_makes_them_ask() throws IOException {
        RawHttp.Answer page = ask("GET", "/");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Cache-Control")).hasValue("no-cache");
        String modified = page.header("Last-Modified").orElseThrow();
        assertThat(ask("GET", "/", "If-Modified-Since: " + modified).status()).isEqualTo(304);
    }

    private static void assertProblem(RawHttp.Answer answer, int status, String reason) {
        assertThat(answer.header("Content-Type")).as(answer.toString()).hasValue("application/problem+json");
        assertThat(answer.status()).isEqualTo(status);
        JsonNode problem = JSON.readTree(answer.body());
        assertThat(problem.path("reason").asString()).isEqualTo(reason);
        assertThat(problem.path("title").asString()).isNotEmpty();
    }
}
