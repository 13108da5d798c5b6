package dev.parley;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.JsonClient;
import dev.parley.it.TestServer;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sends thousands of malformed handshakes while two people talk. The number of handshakes is fixed. */
class RubbishOnJettyTest {
    private static final int THREADS = 4;
    private static final int EACH = 750;
    private static final int MESSAGES = 300;

    private static final String KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    private static final String UPGRADE = "Host: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";

    /** Each must be refused, or cut off; none may open a socket. */
    private static final List<String> RUBBISH = List.of(
            "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n",
            "GET /ws/chat HTTP/1.1\r\n" + UPGRADE + KEY + "Sec-WebSocket-Version: 8\r\n\r\n",
            "GET /ws/chat HTTP/1.1\r\n" + UPGRADE + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\n\r\n",
            "GET /ws/chat HTTP/1.1\r\n" + UPGRADE + KEY + "Sec-WebSocket-Version: 13\r\nOrigin: http://evil\r\n\r\n",
            "GET /ws/chat?a=%zz HTTP/1.1\r\n" + UPGRADE + KEY + "Sec-WebSocket-Version: 13\r\n\r\n",
            "GET /ws/%63hat HTTP/1.1\r\n" + UPGRADE + KEY + "Sec-WebSocket-Version: 13\r\n\r\n",
            "POST /ws/chat HTTP/1.1\r\n" + UPGRADE + "Content-Length: 99999999\r\n\r\nabc",
            "GET /ws/chat HTTP/1.1\r\nHost: localhost\r\nX: " + "y".repeat(20_000) + "\r\n\r\n",
            "GET /ws/chat HTTP/1.0\r\n" + UPGRADE + KEY + "Sec-WebSocket-Version: 13\r\n\r\n",
            "GET /ws/chat HTTP/1.1\r\nHost: localhost\r\nUpgr");

    @Test
    @Timeout(value = 3, unit = TimeUnit.MINUTES)
    void nobody_in_the_room_notices_a_flood_of_rubbish() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (TestServer server = TestServer.start(Map.of());
                JsonClient ann = JsonClient.guest(server.uri(""), "Ann");
                JsonClient bob = JsonClient.guest(server.uri(""), "Bob")) {
            ann.join("lobby");
            bob.join("lobby");
            List<Callable<Integer>> flood = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                int first = t;
                flood.add(() -> opened(server.uri(""), first));
            }
            List<Future<Integer>> floods = new ArrayList<>();
            flood.forEach(each -> floods.add(threads.submit(each)));

            for (int i = 1; i <= MESSAGES; i++) {
                ann.say("lobby", "k" + i, "message " + i);
                assertThat(bob.await("message").path("text").asString()).isEqualTo("message " + i);
            }

            for (Future<Integer> each : floods) {
                assertThat(each.get(2, TimeUnit.MINUTES))
                        .as("sockets that rubbish has opened")
                        .isZero();
            }
            ann.say("lobby", "last", "still here");
            assertThat(bob.await("message").path("seq").asLong()).isEqualTo(MESSAGES + 1L);
        } finally {
            threads.shutdownNow();
        }
    }

    private static int opened(URI server, int first) throws IOException {
        int opened = 0;
        for (int i = 0; i < EACH; i++) {
            if (answer(server, RUBBISH.get((first + i) % RUBBISH.size())).startsWith("HTTP/1.1 101")) {
                opened++;
            }
        }
        return opened;
    }

    /** Returns the first bytes of the response; empty if the server disconnects or cannot respond yet. */
    private static String answer(URI server, String rubbish) throws IOException {
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(rubbish.getBytes(ISO_8859_1));
            if (!rubbish.contains("\r\n\r\n")) {
                return "";
            }
            byte[] head = new byte[64];
            int length = socket.getInputStream().read(head);
            return length < 0 ? "" : new String(head, 0, length, ISO_8859_1);
        } catch (SocketException e) {
            return "";
        }
    }
}
