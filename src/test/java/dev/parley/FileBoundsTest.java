package dev.parley;

import static dev.parley.it.FileClient.assertProblem;
import static dev.parley.it.FileClient.file;
import static dev.parley.it.FileClient.json;
import static dev.parley.it.Scenarios.newRoom;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.FileClient;
import dev.parley.it.FileScenarios;
import dev.parley.it.ModeratedServer;
import dev.parley.it.TestServer;
import dev.parley.it.Tokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody can do to the space of files by requests that are allowed. */
class FileBoundsTest {
    @TempDir
    private Path directory;

    private TestServer start(String... settings) {
        Map<String, String> all = new HashMap<>(ModeratedServer.SETTINGS);
        all.put("parley.files.directory", directory.toString());
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        return TestServer.start(all);
    }

    @Test
    void what_arrives_after_an_upload_was_given_up_takes_no_space() throws Exception {
        String room = newRoom();
        try (TestServer server = start("parley.files.max", "200000", "parley.files.total", "300000")) {
            FileClient ann = new FileClient(server.uri(""), Tokens.of("ann"));
            FileClient guest = new FileClient(server.uri(""), "");
            String upload = guest.begin(room, "image/png", 140_000);
            try (Socket socket =
                    new Socket(InetAddress.getLoopbackAddress(), server.uri("").getPort())) {
                socket.setSoTimeout(20_000);
                socket.getOutputStream()
                        .write(("PATCH /" + upload + " HTTP/1.1\r\nHost: 127.0.0.1:"
                                        + server.uri("").getPort()
                                        + "\r\nContent-Type: application/partial-upload\r\nUpload-Offset: 0\r\n"
                                        + "Content-Length: 140000\r\n\r\nhello")
                                .getBytes(US_ASCII));
                Awaitility.await().until(() -> guest.offset(upload) == 5);
                assertThat(FileClient.send(guest.request(upload).method("DELETE", BodyPublishers.noBody()))
                                .statusCode())
                        .isEqualTo(204);
                socket.getOutputStream().write(new byte[139_995]);
                assertThat(socket.getInputStream().read()).isIn((int) 'H', -1);
            } catch (IOException e) {
                // the server may have ended the connection already
            }
            ann.upload(room, "image/png", FileScenarios.content(200_000));
        }
    }

    @Test
    void uploads_that_begin_together_do_not_exceed_what_a_room_may_have() {
        String room = "small." + newRoom();
        try (TestServer server = start("parley.rooms.rules-inline", "rule ** * anyone; options small.** files=1500")) {
            FileClient ann = new FileClient(server.uri(""), Tokens.of("ann"));
            String first = ann.begin(room, "image/png", 1000);
            String same = ann.begin(room, "image/png", 1000);
            String other = ann.begin(room, "image/png", 1000);
            byte[] content = FileScenarios.content(1000);
            String hash =
                    json(ann.patch(first, 0, content, true), 201).path("sha256").asString();
            json(ann.patch(same, 0, content, true), 201);
            byte[] another = FileScenarios.content(1000);
            assertProblem(ann.patch(other, 0, another, true), 507, "files-full");
            assertProblem(ann.patch(other, 0, another, true), 404, "not-found");
            assertThat(ann.get(file(room, hash)).body()).isEqualTo(content);
        }
    }

    @Test
    void guests_leave_half_of_the_space_to_people_with_a_name() {
        String room = newRoom();
        try (TestServer server = start("parley.files.max", "100000", "parley.files.total", "150000")) {
            FileClient guest = new FileClient(server.uri(""), "");
            guest.upload(room, "image/png", FileScenarios.content(60_000));
            assertProblem(guest.post(room, "image/png", FileScenarios.content(20_000)), 507, "full");
            new FileClient(server.uri(""), Tokens.of("ann")).upload(room, "image/png", FileScenarios.content(20_000));
        }
    }

    @Test
    void an_upload_that_cannot_be_taken_leaves_nothing() throws Exception {
        String room = newRoom();
        try (TestServer server = start("parley.heap.inboxes", "10000")) {
            FileClient ann = new FileClient(server.uri(""), Tokens.of("ann"));
            for (int i = 0; i < 9; i++) {
                assertProblem(ann.post(room, "image/png", new byte[1]), 503, "unavailable");
            }
            assertThat(directory.resolve("uploads")).isEmptyDirectory();
        }
    }
}
