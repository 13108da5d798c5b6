package dev.parley.it;

import static dev.parley.it.Scenarios.newRoom;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import org.junit.jupiter.api.Test;

/** Files while some of those who get them disappear. */
public interface DownloadScenarios {
    /** Where the application answers: scheme, host, port and context path with a slash at its end. */
    URI base();

    /** Asks for a file, waits for its beginning, and is gone. */
    private static void hangUp(URI file) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(4_096);
            socket.connect(new InetSocketAddress(file.getHost(), file.getPort()));
            socket.getOutputStream()
                    .write(("GET " + file.getRawPath() + " HTTP/1.1\r\nHost: " + file.getAuthority() + "\r\n\r\n")
                            .getBytes(US_ASCII));
            assertThat(socket.getInputStream().read()).isEqualTo('H');
            // with a reset, so that what is being written fails at once
            socket.setSoLinger(true, 0);
        }
    }

    /** A container that gives the request of the one who left to somebody else, while it is still written to, mixes them up. */
    @Test
    default void those_who_hang_up_during_a_download_disturb_nobody() throws IOException {
        String room = newRoom();
        FileClient guest = new FileClient(base(), "");
        byte[] content = FileScenarios.content(900_000);
        String file = FileClient.file(room, guest.upload(room, "image/png", content));
        for (int i = 0; i < 12; i++) {
            hangUp(base().resolve(file));
            hangUp(base().resolve(file));
            assertThat(guest.get(file).body()).isEqualTo(content);
        }
    }
}
