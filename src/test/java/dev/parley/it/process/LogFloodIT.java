package dev.parley.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.HandshakeRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stranger cannot fill the log of a server, whatever he sends. */
class LogFloodIT {
    private static final int REQUESTS = 1_200;
    private static final int LONG = 12_000;

    /** For one second of one kind of line, with all that a line may hold. */
    private static final int BYTES_PER_SECOND = 10_000;

    /** Each is answered, or cut off; none may be written to the log as it is. */
    private static final List<String> HOSTS = List.of(
            "x".repeat(LONG), "[::" + "1".repeat(LONG), "h:" + "9".repeat(LONG), "{0}".repeat(LONG / 3), "\"<\u00e9");

    @TempDir
    private Path directory;

    @Test
    void few_bytes_are_logged_for_thousands_of_hosts_that_cannot_be_read() throws IOException {
        assertBounded((request, i) -> request.with("Host", HOSTS.get(i % HOSTS.size())));
    }

    @Test
    void few_bytes_are_logged_for_thousands_of_refusals_and_malformed_requests() throws IOException {
        assertBounded((request, i) -> {
            switch (i % 6) {
                case 0 -> request.header("Origin", "http://" + "e".repeat(LONG));
                case 1 -> request.header("Authorization", "Bearer " + "x".repeat(LONG));
                case 2 -> request.target("/ws/" + "y".repeat(LONG));
                case 3 -> request.target("/\u0001%zz" + "y".repeat(LONG));
                case 4 -> request.version("HTTP/9." + "9".repeat(LONG));
                default -> request.header("Content-Length", "9".repeat(LONG));
            }
        });
    }

    private interface Spoiler {
        void spoil(HandshakeRequest request, int i);
    }

    private void assertBounded(Spoiler spoiler) throws IOException {
        try (JavaProcess server = JavaProcess.war(directory, "--port", "0")) {
            URI address = server.awaitAddress();
            long begin = System.nanoTime();
            for (int i = 0; i < REQUESTS; i++) {
                HandshakeRequest request = HandshakeRequest.to(address.resolve("ws/chat"));
                spoiler.spoil(request, i);
                send(request);
            }
            long seconds = 1 + Duration.ofNanos(System.nanoTime() - begin).toSeconds();
            server.terminate();

            assertThat((long) server.output().length())
                    .as("bytes logged in %s s", seconds)
                    .isLessThan(BYTES_PER_SECOND * (seconds + 1));
        }
    }

    private static void send(HandshakeRequest request) {
        try (Socket socket = request.connect()) {
            socket.getInputStream().read();
        } catch (IOException e) {
            // reset is an answer, too
            if (e instanceof ConnectException) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
