package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.it.HandshakeRequest;
import dev.parley.it.HttpAnswer;
import dev.parley.it.TestServer;
import dev.parley.it.WsClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is Jetty's business, not the application's: the connector, error pages, files, stopping. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EmbeddedServerTest {
    @SuppressWarnings("NullAway.Init") // set before all tests
    private TestServer server;

    @BeforeAll
    void start() {
        server = TestServer.start(Map.of());
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private HandshakeRequest get(String target) {
        return HandshakeRequest.to(server.uri(""))
                .target(target)
                .without("Upgrade")
                .without("Sec-WebSocket-Key")
                .without("Sec-WebSocket-Version")
                .with("Connection", "close");
    }

    private static void assertQuiet(HttpAnswer answer) {
        assertThat(answer.header("Server")).isEmpty();
        assertThat(answer.body())
                .doesNotContainIgnoringCase("jetty")
                .doesNotContain("Exception", "\tat ", "org.eclipse");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nothing?a=%zz", "/ws/chat?a=%zz", "/?%", "/%", "/%c0%ae/", "/a%00b", "/x\\y", "/[", "//"})
    void answers_a_malformed_address_as_the_callers_fault_and_tells_no_internals(String target) {
        HttpAnswer answer = get(target).answer();

        assertThat(answer.status()).isLessThan(500);
        assertQuiet(answer);
    }

    /** What beginners type: {@code new WebSocket('ws://localhost:8080')}. */
    @Test
    void takes_a_websocket_without_a_path_after_the_same_checks_and_serves_the_page_there() {
        try (WsClient plain = HandshakeRequest.to(server.uri(""))
                        .target("/?room=root")
                        .open();
                WsClient usual =
                        HandshakeRequest.to(server.uri("ws/chat?room=root")).open()) {
            plain.sendText("hello");
            assertThat(usual.nextText()).isEqualTo("hello");
            assertThat(plain.nextText()).isEqualTo("hello");
        }
        HandshakeRequest foreign = HandshakeRequest.to(server.uri("")).with("Origin", "http://evil.example");
        assertThat(foreign.target("/").answer().status()).isEqualTo(403);
        assertThat(HandshakeRequest.to(server.uri(""))
                        .target("/")
                        .with("Sec-WebSocket-Version", "8")
                        .answer()
                        .status())
                .isEqualTo(426);
        assertThat(HandshakeRequest.to(server.uri(""))
                        .target("/index.html")
                        .answer()
                        .status())
                .isNotEqualTo(101);
        assertThat(get("/").answer().body()).contains("<!doctype html>");
    }

    @Test
    void answers_a_header_that_is_too_long_with_431() {
        HttpAnswer answer = get("/").header("X-Long", "x".repeat(20_000)).answer();

        assertThat(answer.status()).isEqualTo(431);
        assertQuiet(answer);
    }

    @Test
    void answers_what_is_no_http_with_400() {
        HttpAnswer answer = get("/").method("G\u0001ET").answer();

        assertThat(answer.status()).isEqualTo(400);
        assertQuiet(answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/client/", "/app/", "/client", "/WEB-INF/", "/WEB-INF/web.xml", "/META-INF/"})
    void lists_no_directory_and_shows_nothing_private(String target) {
        HttpAnswer answer = get(target).answer();

        assertThat(answer.status()).isIn(302, 403, 404);
        assertThat(answer.body()).doesNotContain(".js", "web-app");
        assertQuiet(answer);
    }

    @Test
    void says_which_setting_decides_when_its_port_is_taken() {
        String taken = Integer.toString(server.uri("").getPort());

        assertThatThrownBy(() -> TestServer.start(Map.of("parley.port", taken)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("127.0.0.1:" + taken)
                .hasMessageContaining("parley.port");
    }

    @Test
    void can_be_closed_twice() {
        TestServer other = TestServer.start(Map.of());
        other.close();
        other.close();

        assertThatThrownBy(() -> HandshakeRequest.to(other.uri("")).answer()).isInstanceOf(Exception.class);
    }

    @Test
    void answers_those_who_wait_before_it_stops() throws IOException {
        TestServer other = TestServer.start(Map.of());
        URI messages = other.uri("api/rooms/lobby/messages?after=0&wait=50");
        try (Socket waiting = HandshakeRequest.to(messages).connect()) {
            assertThat(HandshakeRequest.to(other.uri("api/rooms/lobby/messages"))
                            .answer()
                            .status())
                    .isEqualTo(200);
            other.close();
            HttpAnswer answer = HttpAnswer.read(waiting.getInputStream());
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).contains("\"messages\":[]");
        }
    }
}
