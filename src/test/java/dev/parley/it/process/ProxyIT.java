package dev.parley.it.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.it.HandshakeRequest;
import dev.parley.it.HttpAnswer;
import dev.parley.it.JsonClient;
import dev.parley.it.WsClient;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** The proxy configurations of handshake.md, run in real proxies if these are installed. */
@SuppressWarnings("NullAway.Init") // set before the first test
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProxyIT {
    /** Heartbeats come much more often than the proxies' timeout, as with the defaults: 25 s and at least 60 s. */
    private static final int TIMEOUT_SECONDS = 4;

    private static final String HEARTBEAT = "500ms";

    /** As many as outlast the timeout. */
    private static final int HEARTBEATS = 2 * TIMEOUT_SECONDS + 3;

    /** Whatever a client could claim. The address is one that may read metrics. */
    private static final Map<String, String> FORGED = Map.of(
            "Forwarded", "for=203.0.113.9;proto=https;host=evil.example",
            "X-Forwarded-For", "203.0.113.9",
            "X-Forwarded-Proto", "https",
            "X-Forwarded-Host", "evil.example",
            "X-Forwarded-Port", "8443");

    private Path directory;
    private JavaProcess server;
    private URI direct;

    @BeforeAll
    void start(@TempDir Path shared) throws IOException {
        directory = shared;
        server = JavaProcess.war(
                directory.resolve("server"),
                "--port=0",
                "--set=http2=true",
                "--set=heartbeat=" + HEARTBEAT,
                "--set=trusted-proxies=127.0.0.1",
                "--set=metrics.readers=203.0.113.9");
        direct = server.awaitAddress();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private Proxy.Running start(Proxy proxy) throws IOException {
        assumeTrue(proxy.isInstalled(), () -> proxy.program() + " is not installed");
        Path own = Files.createTempDirectory(directory, "proxy");
        return proxy.start(own, direct.getPort(), TIMEOUT_SECONDS);
    }

    private static HandshakeRequest forged(URI address) {
        HandshakeRequest request = HandshakeRequest.to(address);
        FORGED.forEach(request::header);
        return request;
    }

    private static HandshakeRequest plain(HandshakeRequest request) {
        return request.without("Upgrade").with("Connection", "close");
    }

    @ParameterizedTest
    @EnumSource
    void lets_its_own_page_in_whatever_else_the_client_forwards(Proxy proxy) throws IOException {
        try (Proxy.Running running = start(proxy)) {
            URI chat = running.address().resolve("ws/chat");
            String own = "http://" + running.address().getAuthority();
            try (WsClient client = forged(chat).header("Origin", own).open()) {
                assertThat(client.handshake().status()).isEqualTo(101);
            }
            HttpAnswer evil =
                    forged(chat).header("Origin", "https://evil.example").answer();
            assertThat(evil.status()).isEqualTo(403);
            assertThat(evil.body()).contains("origin-not-allowed");
        }
    }

    @ParameterizedTest
    @EnumSource
    void tells_the_server_who_asks_and_under_which_address(Proxy proxy) throws IOException {
        try (Proxy.Running running = start(proxy)) {
            HttpAnswer answer =
                    plain(forged(running.address().resolve("api/handshake"))).answer();
            assertThat(answer.status()).isEqualTo(200);
            JsonNode site = JsonClient.json(answer.body());
            assertThat(site.path("address").asString()).isEqualTo("127.0.0.1");
            assertThat(site.path("scheme").asString()).isEqualTo("http");
            assertThat(site.path("host").asString()).isEqualTo("127.0.0.1");
            assertThat(site.path("port").asInt()).isEqualTo(running.address().getPort());

            HttpAnswer metrics =
                    plain(forged(running.address().resolve("metrics"))).answer();
            assertThat(metrics.status()).isEqualTo(403);
        }
    }

    @ParameterizedTest
    @EnumSource
    void opens_no_tunnel_for_another_protocol(Proxy proxy) throws IOException {
        try (Proxy.Running running = start(proxy)) {
            for (String connection : List.of("Upgrade", "Upgrade, HTTP2-Settings")) {
                HandshakeRequest request = HandshakeRequest.to(running.address().resolve("health/live"))
                        .with("Upgrade", "h2c")
                        .with("Connection", connection)
                        .header("HTTP2-Settings", "AAMAAABk");
                try (Socket socket = request.connect()) {
                    HttpAnswer answer = HttpAnswer.read(socket.getInputStream());
                    assertThat(answer.status()).as("%s: %s", connection, answer).isNotEqualTo(101);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void keeps_quiet_connections_open_longer_than_its_timeout(Proxy proxy) throws IOException {
        try (Proxy.Running running = start(proxy);
                JsonClient json = JsonClient.open(running.address());
                WsClient plain = HandshakeRequest.to(running.address().resolve("ws/chat"))
                        .open()) {
            for (int i = 0; i < HEARTBEATS; i++) {
                json.socket().awaitText("tick");
            }
            json.send("{\"op\":\"ping\",\"id\":1}").await("pong");
            plain.sendText("after a while").awaitText("after a while");
        }
    }
}
