package dev.parley.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
 * The eleven checks, knocked at from outside with a raw socket. A subclass says where; the server must run with
 * {@link #SETTINGS}.
 */
public abstract class HandshakeScenarios {
    public static final String SECRET = "only-for-tests-only-for-tests-32";

    /** What the server under test must be started with. */
    public static final Map<String, String> SETTINGS = Map.of(
            "parley.hosts", "localhost,127.0.0.1",
            "parley.auth.jwt.secret", SECRET,
            "parley.connections.per-user", "2");

    /** {@code {"alg":"HS256"}.{"sub":"ann"}}, signed with that secret. */
    public static final String TOKEN =
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.eDwhYhow_55LYfwYFLMkRrFq2HDFxFFNBr6VEYCV7_8";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Where the application answers: scheme, host, port and context path. */
    protected abstract URI base();

    private RawUpgrade upgrade() {
        return RawUpgrade.to(base());
    }

    private RawHttp.Answer ask(RawUpgrade upgrade) throws IOException {
        return RawHttp.ask(base(), upgrade.toString());
    }

    private void assertRefused(RawUpgrade upgrade, int status, String reason) throws IOException {
        assertProblem(ask(upgrade), status, reason);
    }

    private static void assertProblem(RawHttp.Answer answer, int status, String reason) {
        assertThat(answer.header("Content-Type")).as(answer.toString()).hasValue("application/problem+json");
        assertThat(answer.header("Cache-Control")).hasValue("no-store");
        JsonNode problem = JSON.readTree(answer.body());
        assertThat(problem.path("reason").asString()).isEqualTo(reason);
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("detail").asString()).isNotEmpty().doesNotContain("Exception", "dev.parley");
        assertThat(answer.status()).isEqualTo(status);
    }

    @Test
    void opens_where_nothing_is_wrong() throws IOException {
        RawHttp.Answer answer = ask(upgrade());
        assertThat(answer.status()).isEqualTo(101);
        assertThat(answer.header("Sec-WebSocket-Accept")).hasValue("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        assertThat(answer.header("Sec-WebSocket-Protocol")).isEmpty();
        assertThat(answer.header("Sec-WebSocket-Extensions")).isEmpty();
    }

    @Test
    void answers_the_first_check_that_fails_in_the_order_of_the_table() throws IOException {
        List<RawHttp> sitting = new ArrayList<>();
        try {
            RawUpgrade ann = upgrade().with("Authorization", "Bearer " + TOKEN);
            for (int i = 0; i < 2; i++) {
                sitting.add(RawHttp.connect(base()));
                assertThat(sitting.get(i).ask(ann.toString()).status()).isEqualTo(101);
            }
            RawUpgrade wrong = new RawUpgrade("POST", upgrade().target() + "/?a=%zz", "HTTP/1.0", List.of())
                    .with("Host", "evil.example")
                    .with("Origin", "http://evil.example")
                    .with("Origin", "http://" + base().getAuthority())
                    .with("Sec-WebSocket-Protocol", "none, of, these, these")
                    .with("Authorization", "Bearer rubbish");
            assertRefused(wrong, 404, "path-unknown");
            wrong = wrong.target(upgrade().target() + "?a=%zz");
            assertRefused(wrong, 405, "method-not-allowed");
            wrong = wrong.method("GET");
            assertRefused(wrong, 400, "http-version");
            wrong = wrong.version("HTTP/1.1");
            assertRefused(wrong, 400, "query-malformed");
            wrong = wrong.target(upgrade().target());
            assertRefused(wrong, 426, "upgrade-required");
            wrong = wrong.with("Upgrade", "WebSocket").with("Connection", "keep-alive, upgrade");
            assertRefused(wrong, 426, "version-unsupported");
            wrong = wrong.with("Sec-WebSocket-Version", "13");
            assertRefused(wrong, 400, "key-malformed");
            wrong = wrong.with("Sec-WebSocket-Key", RawUpgrade.KEY);
            assertRefused(wrong, 403, "host-not-allowed");
            wrong = wrong.set("Host", base().getAuthority());
            assertRefused(wrong, 403, "origin-repeated");
            wrong = wrong.set("Origin", "http://evil.example");
            assertRefused(wrong, 403, "origin-not-allowed");
            wrong = wrong.set("Origin", "http://" + base().getAuthority());
            assertRefused(wrong, 400, "subprotocol-malformed");
            wrong = wrong.set("Sec-WebSocket-Protocol", "none, of, these");
            assertRefused(wrong, 400, "subprotocol-unknown");
            wrong = wrong.set("Sec-WebSocket-Protocol", "none, of, these, base64");
            assertRefused(wrong, 401, "token-invalid");
            wrong = wrong.set("Authorization", "Bearer " + TOKEN);
            assertRefused(wrong, 429, "user-limit");
            assertThat(ask(wrong.without("Authorization")).status()).isEqualTo(101);
        } finally {
            for (RawHttp each : sitting) {
                each.close();
            }
        }
    }

    /** Some of these the container refuses on its own, in its own words; what counts is that nothing opens. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/ws/chat;x=1",
                "/ws/chat/",
                "/ws//chat",
                "//ws/chat",
                "/ws/%63hat",
                "/ws/./chat",
                "/ws/x/../chat",
                "/ws/CHAT",
                "/ws/",
                "/ws",
                "/ws/other",
                "/ws;a/chat",
                "/%77s/chat",
                "/ws/chat%2f",
                "/ws/chat%20",
                "/ws/chat\\",
                "/ws/chat%00"
            })
    void knows_no_alias_of_its_path(String path) throws IOException {
        RawHttp.Answer answer = ask(upgrade().target(RawUpgrade.path(base(), path)));
        assertThat(answer.status()).isIn(400, 404);
        assertThat(answer.body()).doesNotContain("Exception", "\tat ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ws/chat;x=1", "/ws/chat/", "/ws/%63hat", "/ws/other"})
    void answers_an_alias_it_sees_as_a_problem(String path) throws IOException {
        assertRefused(upgrade().target(RawUpgrade.path(base(), path)), 404, "path-unknown");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
    void names_the_method_it_takes(String method) throws IOException {
        RawHttp.Answer answer = ask(upgrade().method(method).with("Content-Length", "0"));
        assertProblem(answer, 405, "method-not-allowed");
        assertThat(answer.header("Allow")).hasValue("GET");
    }

    @Test
    void tells_what_to_upgrade_to() throws IOException {
        RawHttp.Answer answer = ask(upgrade().without("Upgrade"));
        assertProblem(answer, 426, "upgrade-required");
        assertThat(answer.header("Upgrade")).hasValue("websocket");
        assertRefused(upgrade().set("Upgrade", "websockets"), 426, "upgrade-required");
    }

    /** Jetty refuses an Upgrade the Connection does not name before anybody else sees it. */
    @Test
    void upgrades_only_where_the_connection_names_it() throws IOException {
        assertThat(ask(upgrade().set("Connection", "keep-alive")).status()).isIn(400, 426);
    }

    @ParameterizedTest
    @ValueSource(strings = {"8", "12", "14", "13, 8", "013", "", "x"})
    void tells_the_version_it_speaks(String version) throws IOException {
        RawHttp.Answer answer = ask(upgrade().set("Sec-WebSocket-Version", version));
        assertProblem(answer, 426, "version-unsupported");
        assertThat(answer.header("Sec-WebSocket-Version")).hasValue("13");
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
    void refuses_a_key_that_is_not_16_bytes(String key) throws IOException {
        assertRefused(upgrade().set("Sec-WebSocket-Key", key), 400, "key-malformed");
    }

    @Test
    void refuses_two_keys_and_two_versions() throws IOException {
        assertRefused(upgrade().with("Sec-WebSocket-Key", RawUpgrade.KEY), 400, "key-malformed");
        assertRefused(upgrade().with("Sec-WebSocket-Version", "13"), 426, "version-unsupported");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=%zz", "a=%", "a=%4", "%c3%28=x", "room=a&room=b", "room=%ff"})
    void answers_a_query_it_cannot_read_with_a_problem(String query) throws IOException {
        assertRefused(upgrade().query(query), 400, "query-malformed");
    }

    @Test
    void refuses_a_room_that_cannot_be() throws IOException {
        assertRefused(upgrade().query("room=a%2Fb"), 400, "room-invalid");
    }

    @Test
    void lets_programs_without_origin_in() throws IOException {
        assertThat(ask(upgrade().without("Origin")).status()).isEqualTo(101);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "http://evil.example", "https://localhost", "http://localhost:1", "rubbish", ""})
    void refuses_an_origin_that_is_not_ours(String origin) throws IOException {
        assertRefused(upgrade().set("Origin", origin), 403, "origin-not-allowed");
    }

    @Test
    void takes_no_word_of_a_proxy_it_does_not_know() throws IOException {
        assertRefused(
                upgrade()
                        .set("Origin", "http://evil.example")
                        .with("X-Forwarded-Host", "evil.example")
                        .with("Forwarded", "host=evil.example"),
                403,
                "origin-not-allowed");
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
    void answers_exactly_one_subprotocol(String offered, String chosen) throws IOException {
        RawHttp.Answer answer = ask(upgrade().with("Sec-WebSocket-Protocol", offered));
        assertThat(answer.status()).isEqualTo(101);
        assertThat(answer.header("Sec-WebSocket-Protocol")).hasValue(chosen);
    }

    @Test
    void reads_subprotocols_from_several_lines() throws IOException {
        RawHttp.Answer answer =
                ask(upgrade().with("Sec-WebSocket-Protocol", "x").with("Sec-WebSocket-Protocol", "parley.v1.json"));
        assertThat(answer.header("Sec-WebSocket-Protocol")).hasValue("parley.v1.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "binary, binary", "\"binary\"", "bin;ary"})
    void refuses_subprotocols_that_are_no_tokens_or_repeat(String offered) throws IOException {
        assertRefused(upgrade().with("Sec-WebSocket-Protocol", offered), 400, "subprotocol-malformed");
    }

    @Test
    void refuses_a_token_in_two_ways() throws IOException {
        RawUpgrade twice = upgrade().query("access_token=" + TOKEN).with("Authorization", "Bearer " + TOKEN);
        assertRefused(twice, 400, "credential-repeated");
    }

    @Test
    void challenges_where_the_token_is_not_valid() throws IOException {
        RawHttp.Answer answer = ask(upgrade().with("Authorization", "bearer " + TOKEN + "x"));
        assertProblem(answer, 401, "token-invalid");
        assertThat(answer.header("WWW-Authenticate")).hasValue("Bearer error=\"invalid_token\"");
    }

    @Test
    void serves_the_next_request_of_the_connection_after_a_refusal() throws IOException {
        try (RawHttp http = RawHttp.connect(base())) {
            assertProblem(http.ask(upgrade().set("Origin", "null").toString()), 403, "origin-not-allowed");
            assertThat(http.ask(upgrade().toString()).status()).isEqualTo(101);
        }
    }
}
