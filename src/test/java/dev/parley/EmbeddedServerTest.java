package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.it.HandshakeRequest;
import dev.parley.it.HttpAnswer;
import dev.parley.it.TestServer;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.ee10.websocket.jakarta.client.JakartaWebSocketClientContainer;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.HttpClientTransportOverHTTP2;
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
    void speaks_websocket_over_http2() throws Exception {
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        HttpClient http2 = new HttpClient(new HttpClientTransportOverHTTP2(new HTTP2Client()));
        JakartaWebSocketClientContainer client = new JakartaWebSocketClientContainer(http2);
        client.start();
        try {
            ClientEndpointConfig config = ClientEndpointConfig.Builder.create()
                    .preferredSubprotocols(List.of("parley.v1.json"))
                    .build();
            URI endpoint = URI.create("ws" + server.uri("ws/chat").toString().substring("http".length()));
            try (Session session = client.connectToServer(new Recorder(received), config, endpoint)) {
                assertThat(session.getNegotiatedSubprotocol()).isEqualTo("parley.v1.json");
                session.getBasicRemote().sendText("{\"op\":\"ping\",\"id\":7}");
                assertThat(received.poll(10, TimeUnit.SECONDS)).contains("welcome");
                assertThat(received.poll(10, TimeUnit.SECONDS)).contains("pong");
            }
        } finally {
            client.stop();
        }
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

    /** Puts every text into a queue. */
    private static final class Recorder extends Endpoint {
        private final BlockingQueue<String> received;

        Recorder(BlockingQueue<String> received) {
            this.received = received;
        }

        @Override
        public void onOpen(Session session, EndpointConfig config) {
            session.addMessageHandler(new MessageHandler.Whole<String>() {
                @Override
                public void onMessage(String message) {
                    received.add(message);
                }
            });
        }
    }
}
