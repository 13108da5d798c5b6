package dev.parley.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The eleven checks, tested from outside with a raw socket. A test class names the address; the server must run with
 * {@link #SETTINGS}.
 */
public interface HandshakeScenarios {
    String SECRET = "only-for-tests-only-for-tests-32";

    /** Connections one user may have. */
    int PER_USER = 4;

    /** What the server under test must be started with. */
    Map<String, String> SETTINGS = Map.of(
            "parley.hosts",
            "localhost,127.0.0.1",
            "parley.auth.jwt.secret",
            SECRET,
            "parley.connections.per-user",
            Integer.toString(PER_USER),
            "parley.metrics.readers",
            "127.0.0.1,::1");

    /** {@code {"alg":"HS256"}.{"sub":"amy"}}, signed with that secret. */
    String TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbXkifQ.EnmY1Zer5hy_BwtL-WpioC9-QoaA7g4oKbQ7dD2ExzY";

    /** Where the application answers: scheme, host, port and context path with a slash at its end. */
    URI base();

    /** A handshake a page of our own would make. */
    private HandshakeRequest upgrade() {
        return HandshakeRequest.to(base().resolve("ws/chat")).header("Origin", "http://" + base().getAuthority());
    }

    private static void assertRefused(HandshakeRequest request, int status, String reason) {
        assertProblem(request.answer(), status, reason);
    }

    private static void assertProblem(HttpAnswer answer, int status, String reason) {
        assertThat(answer.header("Content-Type")).as(answer.toString()).isEqualTo("application/problem+json");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        JsonNode problem = JsonMapper.shared().readTree(answer.body());
        assertThat(problem.path("reason").asString()).isEqualTo(reason);
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("title").asString()).isNotEmpty();
        assertThat(problem.path("detail").asString()).isNotEmpty().doesNotContain("Exception", "dev.parley");
        assertThat(answer.status()).isEqualTo(status);
    }

    private static void assertOpens(HandshakeRequest request, String subprotocol) {
        HttpAnswer answer = request.answer();
        assertThat(answer.status()).as(answer.toString()).isEqualTo(101);
        assertThat(answer.header("Sec-WebSocket-Protocol")).isEqualTo(subprotocol);
        assertThat(answer.header("Sec-WebSocket-Extensions")).isEmpty();
    }

    @Test
    default void opens_where_nothing_is_wrong() {
        assertOpens(upgrade(), "");
        assertThat(upgrade().answer().header("Sec-WebSocket-Accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }

    @Test
    default void opens_whatever_the_words_are_written_like() {
        assertOpens(upgrade().with("Upgrade", "WebSocket").with("Connection", "keep-alive, UPGRADE"), "");
    }

    @Test
    default void answers_the_first_check_that_fails_in_the_order_of_the_table() {
        String path = base().resolve("ws/chat").getPath();
        HandshakeRequest request = upgrade()
                .target(path + "/?a=%ff")
                .method("POST")
                .header("Content-Length", "0")
                .version("HTTP/1.0")
                .without("Upgrade")
                .without("Sec-WebSocket-Version")
                .without("Sec-WebSocket-Key")
                .with("Host", "evil.example")
                .header("Origin", "http://evil.example")
                .header("Sec-WebSocket-Protocol", "none, of, these, these")
                .header("Authorization", "Bearer rubbish");
        assertRefused(request, 404, "path-unknown");
        assertRefused(request.target(path + "?a=%ff"), 405, "method-not-allowed");
        assertRefused(request.method("GET").without("Content-Length"), 400, "http-version");
        assertRefused(request.version("HTTP/1.1"), 400, "query-malformed");
        assertRefused(request.target(path), 426, "upgrade-required");
        assertRefused(request.with("Upgrade", "websocket"), 426, "version-unsupported");
        assertRefused(request.with("Sec-WebSocket-Version", "13"), 400, "key-malformed");
        assertRefused(request.with("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="), 403, "host-not-allowed");
        assertRefused(request.with("Host", base().getAuthority()), 403, "origin-repeated");
        assertRefused(request.with("Origin", "http://evil.example"), 403, "origin-not-allowed");
        assertRefused(request.with("Origin", "http://" + base().getAuthority()), 400, "subprotocol-malformed");
        assertRefused(request.with("Sec-WebSocket-Protocol", "none, of, these"), 400, "subprotocol-unknown");
        assertRefused(request.with("Sec-WebSocket-Protocol", "none, base64"), 401, "token-invalid");
        assertOpens(request.with("Authorization", "Bearer " + TOKEN), "base64");
    }

    @Test
    default void gives_a_user_only_so_many_connections_and_counts_those_that_closed() {
        HandshakeRequest amy = upgrade().header("Authorization", "Bearer " + TOKEN);
        List<WsClient> tabs = new ArrayList<>();
        for (int i = 0; i < PER_USER; i++) {
            await().untilAsserted(() -> tabs.add(amy.open()));
        }
        HttpAnswer refused = amy.answer();
        assertProblem(refused, 429, "user-limit");
        assertThat(refused.header("Retry-After")).isEqualTo("5");
        tabs.forEach(WsClient::close);
        await().untilAsserted(() -> amy.open().close());
    }

    /** Some of these the container refuses on its own, in its own words; what counts is that nothing opens. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ws/chat;x=1",
                "ws/chat/",
                "ws//chat",
                "/ws/chat",
                "ws/%63hat",
                "ws/./chat",
                "ws/x/../chat",
                "ws/CHAT",
                "ws/",
                "ws",
                "ws/other",
                "ws;a/chat",
                "%77s/chat",
                "ws/chat%2f",
                "ws/chat%20",
                "ws/chat\\",
                "ws/chat%00"
            })
    default void knows_no_alias_of_its_path(String path) {
        HttpAnswer answer = upgrade().target(base().getPath() + path).answer();
        assertThat(answer.status()).isIn(302, 400, 404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws/chat;x=1", "ws/chat/", "ws/%63hat", "ws/other"})
    default void answers_an_alias_it_sees_as_a_problem(String path) {
        assertRefused(upgrade().target(base().getPath() + path), 404, "path-unknown");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
    default void names_the_method_it_takes(String method) {
        HttpAnswer answer =
                upgrade().method(method).header("Content-Length", "0").answer();
        assertProblem(answer, 405, "method-not-allowed");
        assertThat(answer.header("Allow")).isEqualTo("GET");
    }

    @Test
    default void tells_what_to_upgrade_to() {
        HttpAnswer answer = upgrade().without("Upgrade").without("Connection").answer();
        assertProblem(answer, 426, "upgrade-required");
        assertThat(answer.header("Upgrade")).isEqualTo("websocket");
        assertRefused(upgrade().with("Upgrade", "websockets"), 426, "upgrade-required");
    }

    /** Jetty refuses an Upgrade the Connection does not name before anybody else sees it. */
    @Test
    default void upgrades_only_where_the_connection_names_it() {
        assertThat(upgrade().with("Connection", "keep-alive").answer().status()).isIn(400, 426);
    }

    @ParameterizedTest
    @ValueSource(strings = {"8", "12", "14", "13, 8", "013", "", "x"})
    default void tells_the_version_it_speaks(String version) {
        HttpAnswer answer = upgrade().with("Sec-WebSocket-Version", version).answer();
        assertProblem(answer, 426, "version-unsupported");
        assertThat(answer.header("Sec-WebSocket-Version")).isEqualTo("13");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "dGhlIHNhbXBsZSBub25jZQ",
                "dGhlIHNhbXBsZSBub25j",
                "dGhlIHNhbXBsZSBub25jZSE=",
                "dGhlIHNhbXBsZSBub25jZ!==",
                "dGhlIHNhbXBsZSBub25jZQ==, x"
            })
    default void refuses_a_key_that_is_not_16_bytes(String key) {
        assertRefused(upgrade().with("Sec-WebSocket-Key", key), 400, "key-malformed");
    }

    @Test
    default void refuses_two_keys_and_two_versions() {
        assertRefused(upgrade().header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="), 400, "key-malformed");
        assertRefused(upgrade().header("Sec-WebSocket-Version", "13"), 426, "version-unsupported");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=%zz", "a=%", "a=%4"})
    default void lets_no_escape_that_is_none_become_a_failure(String query) {
        HttpAnswer answer =
                upgrade().target(base().getPath() + "ws/chat?" + query).answer();
        assertThat(answer.status()).isEqualTo(400);
        // Undertow answers before anybody is asked, without a body.
        assertThat(answer.body()).containsPattern("^$|query-malformed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=%ff", "%c3%28=x", "room=a&room=b", "room=%ff"})
    default void answers_a_query_it_cannot_read_with_a_problem(String query) {
        assertRefused(upgrade().target(base().getPath() + "ws/chat?" + query), 400, "query-malformed");
    }

    @Test
    default void refuses_a_room_that_cannot_be() {
        assertRefused(upgrade().target(base().getPath() + "ws/chat?room=a%2Fb"), 400, "room-invalid");
    }

    @Test
    default void lets_programs_without_origin_in() {
        assertOpens(upgrade().without("Origin"), "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "http://evil.example", "https://localhost", "http://localhost:1", "rubbish", ""})
    default void refuses_an_origin_that_is_not_ours(String origin) {
        assertRefused(upgrade().with("Origin", origin), 403, "origin-not-allowed");
    }

    @Test
    default void takes_no_word_of_a_proxy_it_does_not_know() {
        HandshakeRequest forwarded = upgrade()
                .with("Origin", "http://evil.example")
                .header("X-Forwarded-Host", "evil.example")
                .header("Forwarded", "host=evil.example");
        assertRefused(forwarded, 403, "origin-not-allowed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "parley.v1.json | parley.v1.json",
                "binary | binary",
                "x, parley.v1.json ,binary | parley.v1.json",
                "base64, binary | binary",
                ",, base64 ,, | base64"
            })
    default void answers_exactly_one_subprotocol(String offered, String chosen) {
        assertOpens(upgrade().offering(offered), chosen);
    }

    @Test
    default void reads_subprotocols_from_several_lines() {
        assertOpens(upgrade().offering("x").offering("parley.v1.json"), "parley.v1.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "binary, binary", "\"binary\"", "bin;ary"})
    default void refuses_subprotocols_that_are_no_tokens_or_repeat(String offered) {
        assertRefused(upgrade().offering(offered), 400, "subprotocol-malformed");
    }

    @Test
    default void refuses_a_token_in_two_ways() {
        HandshakeRequest twice = upgrade().target(base().getPath() + "ws/chat?access_token=" + TOKEN);
        assertOpens(twice, "");
        assertRefused(twice.header("Authorization", "Bearer " + TOKEN), 400, "credential-repeated");
    }

    @Test
    default void challenges_where_the_token_is_not_valid() {
        HttpAnswer answer =
                upgrade().header("Authorization", "bearer " + TOKEN + "x").answer();
        assertProblem(answer, 401, "token-invalid");
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer error=\"invalid_token\"");
    }

    @Test
    default void offers_no_compression_unless_told_to() {
        assertOpens(upgrade().header("Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits"), "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ";",
                ",;=",
                "x;",
                "permessage-deflate; ;",
                "x; a=\"",
                "x; a=",
                "x; a=\"b, c\"",
                "x; a b",
                "x y",
                "\u00ff"
            })
    default void refuses_extensions_nobody_can_read(String extensions) {
        HandshakeRequest request = upgrade().header("Sec-WebSocket-Extensions", extensions);
        assertRefused(request, 400, "extensions-malformed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x-unknown", "permessage-deflate; server_max_window_bits=99", "x; a=\"b\"; d , ,y"})
    default void ignores_extensions_nobody_speaks(String extensions) {
        assertOpens(upgrade().header("Sec-WebSocket-Extensions", extensions), "");
    }

    @Test
    default void serves_the_next_request_of_the_connection_after_a_refusal() throws IOException {
        try (Socket socket = upgrade().with("Origin", "null").connect()) {
            assertProblem(HttpAnswer.read(socket.getInputStream()), 403, "origin-not-allowed");
            upgrade().sendTo(socket);
            assertThat(HttpAnswer.read(socket.getInputStream()).status()).isEqualTo(101);
        }
    }
}
