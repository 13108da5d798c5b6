package dev.parley.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the server answers over plain HTTP. A subclass names the address; the server must run with {@link HandshakeScenarios#SETTINGS}.
 */
public interface HttpScenarios {
    /** Where the application answers: scheme, host, port and context path with a slash at its end. */
    URI base();

    private HandshakeRequest request(String method, String path) {
        return HandshakeRequest.to(base())
                .method(method)
                .target(base().getPath() + path)
                .without("Upgrade")
                .without("Sec-WebSocket-Key")
                .without("Sec-WebSocket-Version")
                .with("Connection", "close");
    }

    private HandshakeRequest rehearsal(String query) {
        return request("GET", "api/handshake" + query);
    }

    private String own() {
        return "http://" + base().getAuthority();
    }

    private static JsonNode answered(HandshakeRequest rehearsal) {
        HttpAnswer answer = rehearsal.answer();
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(answer.header("Access-Control-Allow-Credentials")).isEmpty();
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.header("Content-Type")).startsWith("application/json");
        return JsonMapper.shared().readTree(answer.body());
    }

    private static boolean isAccepted(HandshakeRequest rehearsal) {
        return answered(rehearsal).path("accepted").asBoolean();
    }

    private static void assertRefused(HandshakeRequest rehearsal, String reason, String setting) {
        JsonNode answer = answered(rehearsal);
        assertThat(answer.path("accepted").asBoolean()).isFalse();
        assertThat(answer.path("reason").asString()).isEqualTo(reason);
        assertThat(answer.path("setting").asString("")).isEqualTo(setting);
        assertThat(answer.path("detail").asString()).isNotEmpty();
    }

    @Test
    default void rehearses_a_handshake_that_would_be_accepted() {
        JsonNode answer =
                answered(rehearsal("?protocols=x,parley.v1.json&room=lobby").header("Origin", own()));
        assertThat(answer.path("accepted").asBoolean()).isTrue();
        assertThat(answer.path("subprotocol").asString()).isEqualTo("parley.v1.json");
        assertThat(answer.path("origin").asString()).isEqualTo(own());
        assertThat(answer.path("host").asString()).isEqualTo(base().getHost());
        assertThat(answer.path("port").asInt()).isEqualTo(base().getPort());
        assertThat(answer.path("address").asString()).isNotEmpty();
    }

    @Test
    default void rehearses_what_would_be_refused_and_names_the_setting() {
        assertRefused(rehearsal("").header("Origin", "http://evil.example"), "origin-not-allowed", "parley.origins");
        assertRefused(rehearsal("?origin=http%3A%2F%2Fevil.example"), "origin-not-allowed", "parley.origins");
        assertRefused(rehearsal("").with("Host", "evil.example"), "host-not-allowed", "parley.hosts");
        assertRefused(rehearsal("?protocols=x"), "subprotocol-unknown", "");
        assertRefused(rehearsal("?room=%2F"), "room-invalid", "");
        assertRefused(rehearsal("?a=%ff"), "query-malformed", "");
        assertRefused(rehearsal("?access_token=x"), "token-invalid", "parley.auth.jwt.secret");
    }

    @Test
    default void believes_the_header_more_than_the_parameter() {
        assertThat(isAccepted(rehearsal("?origin=http%3A%2F%2Fevil.example").header("Origin", own())))
                .isTrue();
    }

    @Test
    default void takes_no_seat_for_a_rehearsal() {
        HandshakeRequest ann = rehearsal("").header("Authorization", "Bearer " + HandshakeScenarios.TOKEN);
        for (int i = 0; i <= HandshakeScenarios.PER_USER; i++) {
            assertThat(isAccepted(ann)).isTrue();
        }
    }

    @Test
    default void answers_a_preflight_for_the_rehearsal() {
        HttpAnswer answer = request("OPTIONS", "api/handshake")
                .header("Origin", "http://evil.example")
                .answer();
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(answer.header("Access-Control-Allow-Headers")).isEqualTo("Authorization");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH"})
    default void can_only_be_read(String method) {
        for (String path : List.of("api/handshake", "health/live", "metrics")) {
            HttpAnswer answer =
                    request(method, path).header("Content-Length", "0").answer();
            assertProblem(answer, 405, "method-not-allowed");
            assertThat(answer.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
        }
    }

    @Test
    default void keeps_the_body_of_a_head_back() throws IOException {
        try (Socket socket = request("HEAD", "api/handshake").connect()) {
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(answer).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"health/live", "health/ready"})
    default void tells_that_it_lives_and_is_ready(String path) {
        HttpAnswer answer = request("GET", path).answer();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(JsonMapper.shared().readTree(answer.body()).path("status").asString())
                .isEqualTo("UP");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"api", "api/", "api/other", "api/handshake/x", "health", "health/", "health/other", "x.class"})
    default void has_nothing_there(String path) {
        assertProblem(request("GET", path).answer(), 404, "not-found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dev/parley/launcher/Launcher.class",
                "dev/",
                "DEV/parley/launcher/LAUNCHER.CLASS",
                "%64ev/parley/launcher/Launcher.cl%61ss",
                "dev;x/parley/launcher/Launcher.class;x"
            })
    default void keeps_the_launcher_to_itself(String path) {
        assertThat(request("GET", path).answer().status()).isIn(403, 404);
    }

    @Test
    default void tells_browsers_what_its_pages_may_do() {
        HttpAnswer answer = request("GET", "").answer();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Security-Policy"))
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe", "*");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
    }

    @Test
    default void isolates_its_pages_from_their_openers_if_the_browser_trusts_this_origin() {
        HttpAnswer trusted = request("GET", "").header("Sec-Fetch-Site", "none").answer();
        HttpAnswer plain = request("GET", "").answer();

        assertThat(trusted.header("Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
        assertThat(plain.header("Cross-Origin-Opener-Policy")).isEmpty();
    }

    @Test
    default void lets_browsers_keep_files_but_makes_them_ask() {
        HttpAnswer page = request("GET", "").answer();
        assertThat(page.header("Cache-Control")).isEqualTo("no-cache");
        HandshakeRequest again = request("GET", "").header("If-Modified-Since", page.header("Last-Modified"));
        assertThat(again.answer().status()).isEqualTo(304);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "client/parley.js", "client/parley.d.ts", "app/main.js", "app/main.css"})
    default void compresses_the_files_of_the_page_for_clients_that_accept_gzip(String path) throws IOException {
        HttpResponse<byte[]> gzipped = Http.get(base().resolve(path), "Accept-Encoding", "br, gzip");
        HttpResponse<byte[]> plain = Http.get(base().resolve(path), "Accept-Encoding", "gzip;q=0, br");

        assertThat(gzipped.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(plain.headers().firstValue("Vary")).contains("Accept-Encoding");
        assertThat(gzipped.body()).hasSizeLessThan(plain.body().length);
        try (InputStream body = new GZIPInputStream(new ByteArrayInputStream(gzipped.body()))) {
            assertThat(body.readAllBytes()).isEqualTo(plain.body());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "app/main.js"})
    default void a_compressed_file_is_revalidated_by_its_date_and_head_describes_the_plain_one(String path) {
        HttpAnswer compressed =
                request("GET", path).header("Accept-Encoding", "gzip").answer();
        HttpAnswer again = request("GET", path)
                .header("Accept-Encoding", "gzip")
                .header("If-Modified-Since", compressed.header("Last-Modified"))
                .answer();
        HttpAnswer head =
                request("HEAD", path).header("Accept-Encoding", "gzip").answer();

        assertThat(compressed.header("Content-Encoding")).isEqualTo("gzip");
        assertThat(compressed.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.header("Content-Encoding")).isEmpty();
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Content-Encoding")).isEmpty();
    }

    @Test
    default void does_not_compress_answers_of_the_api() {
        HttpAnswer health =
                request("GET", "health/live").header("Accept-Encoding", "gzip").answer();

        assertThat(health.header("Content-Encoding")).isEmpty();
        assertThat(health.header("Vary")).isEmpty();
    }

    @Test
    default void sends_the_policies_of_the_page_with_documents_and_workers_not_with_their_parts() {
        for (String path : new String[] {"", "icon.svg", "client/worker.js", "sw.js", "health/live"}) {
            assertThat(request("GET", path).answer().header("Content-Security-Policy"))
                    .as(path)
                    .isNotEmpty();
        }
        for (String path : new String[] {"app/main.js", "app/main.css", "client/parley.js"}) {
            HttpAnswer part = request("GET", path).answer();
            assertThat(part.header("Content-Security-Policy")).as(path).isEmpty();
            assertThat(part.header("X-Content-Type-Options")).as(path).isEqualTo("nosniff");
        }
    }

    private static void assertProblem(HttpAnswer answer, int status, String reason) {
        assertThat(answer.header("Content-Type")).as(answer.toString()).isEqualTo("application/problem+json");
        assertThat(answer.status()).isEqualTo(status);
        JsonNode problem = JsonMapper.shared().readTree(answer.body());
        assertThat(problem.path("reason").asString()).isEqualTo(reason);
        assertThat(problem.path("title").asString()).isNotEmpty();
    }
}
