package dev.parley;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.HandshakeRequest;
import dev.parley.it.HttpAnswer;
import dev.parley.it.TestServer;
import java.io.IOException;
import java.net.Socket;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No way from HTTP/1.1 to HTTP/2: a client could pass a proxy's rules with it. */
@SuppressWarnings("NullAway.Init") // set before the first test
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NoTunnelTest {
    /** The preface of HTTP/2 (RFC 9113, section 3.4) and an empty SETTINGS frame. */
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + "\0\0\0\4\0\0\0\0\0";

    /** The type of a SETTINGS frame, after its length of three bytes. */
    private static final int SETTINGS = 4;

    private TestServer without;
    private TestServer with;

    @BeforeAll
    void start() {
        without = TestServer.start(Map.of());
        with = TestServer.start(Map.of("parley.http2", "true"));
    }

    @AfterAll
    void stop() {
        with.close();
        without.close();
    }

    private TestServer server(boolean http2) {
        return http2 ? with : without;
    }

    private static HandshakeRequest upgrade(TestServer server, String path, String protocol, String connection) {
        HandshakeRequest request = HandshakeRequest.to(server.uri(path))
                .with("Upgrade", protocol)
                .without("Sec-WebSocket-Key")
                .without("Sec-WebSocket-Version")
                .with("Connection", connection);
        return connection.contains("HTTP2-Settings") ? request.header("HTTP2-Settings", "AAMAAABk") : request;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "false | h2c            | Upgrade, HTTP2-Settings",
                "false | h2c            | Upgrade",
                "true  | h2c            | Upgrade, HTTP2-Settings",
                "true  | h2c            | Upgrade",
                "true  | h2             | Upgrade, HTTP2-Settings",
                "true  | h2c, websocket | Upgrade, HTTP2-Settings",
                "true  | TLS/1.2        | Upgrade",
            })
    void never_switches_to_anything_but_websocket(boolean http2, String protocol, String connection) {
        HttpAnswer page = upgrade(server(http2), "", protocol, connection).answer();
        assertThat(page.status()).as(page.toString()).isEqualTo(200);
        HttpAnswer chat =
                upgrade(server(http2), "ws/chat", protocol, connection).answer();
        assertThat(chat.status()).as(chat.toString()).isEqualTo(426);
        assertThat(chat.header("Upgrade")).isEqualTo("websocket");
    }

    @Test
    void does_not_switch_on_the_last_of_two_lines() {
        HttpAnswer answer = upgrade(with, "", "websocket", "Upgrade, HTTP2-Settings")
                .header("Upgrade", "h2c")
                .answer();
        assertThat(answer.status()).isEqualTo(426);
        assertThat(answer.header("Upgrade")).isEqualTo("websocket");
    }

    @Test
    void speaks_http_2_to_those_who_begin_with_it_only_if_a_setting_says_so() throws IOException {
        assertThat(frameType(with)).isEqualTo(SETTINGS);
        assertThat(frameType(without)).isNotEqualTo(SETTINGS);
    }

    /** Returns the fourth byte of the answer to the preface, which is the type if it is a frame. */
    private static int frameType(TestServer server) throws IOException {
        try (Socket socket = new Socket(server.uri("").getHost(), server.uri("").getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(PREFACE.getBytes(ISO_8859_1));
            byte[] answer = socket.getInputStream().readNBytes(4);
            return answer.length < 4 ? -1 : answer[3];
        }
    }
}
