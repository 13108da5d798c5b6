package dev.parley.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.HandshakeRequest;
import dev.parley.it.WsClient;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestartIT {
    private static final Duration STOP = Duration.ofSeconds(10);

    @TempDir
    private Path directory;

    @Test
    void tells_every_client_when_to_come_back_before_it_ends() throws IOException {
        try (JavaProcess parley = JavaProcess.war(directory, "--port", "0")) {
            URI endpoint = parley.awaitAddress().resolve("ws/chat");
            try (WsClient json = HandshakeRequest.to(endpoint)
                            .offering("parley.v1.json")
                            .open();
                    WsClient plain = HandshakeRequest.to(endpoint).open()) {
                json.awaitText("\"welcome\"");

                parley.terminate();

                assertThat(json.awaitText("\"bye\"")).contains("4503", "retryAfter");
                json.assertClosed(4503);
                plain.assertClosed(4503);
            }
            assertThat(parley.exit(STOP)).isZero();
        }
    }

    @Test
    void ends_in_time_although_a_client_does_not_answer() throws IOException {
        try (JavaProcess parley = JavaProcess.war(directory, "--port", "0")) {
            URI endpoint = parley.awaitAddress().resolve("ws/chat");
            // Reads nothing and answers no close: not even its socket's buffer is emptied.
            try (Socket deaf = new Socket(endpoint.getHost(), endpoint.getPort())) {
                deaf.getOutputStream().write(handshake(endpoint));
                assertThat(deaf.getInputStream().read()).isEqualTo('H');

                parley.terminate();

                assertThat(parley.exit(STOP)).isZero();
            }
        }
    }

    private static byte[] handshake(URI endpoint) {
        return ("GET " + endpoint.getPath() + " HTTP/1.1\r\nHost: " + endpoint.getAuthority()
                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
