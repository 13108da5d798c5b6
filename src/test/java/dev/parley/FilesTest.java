package dev.parley;

import static dev.parley.it.FileClient.assertProblem;
import static dev.parley.it.FileClient.file;
import static dev.parley.it.FileClient.json;
import static dev.parley.it.FileClient.reference;
import static dev.parley.it.Scenarios.newRoom;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.Api;
import dev.parley.it.FileClient;
import dev.parley.it.FileScenarios;
import dev.parley.it.HttpAnswer;
import dev.parley.it.ModeratedServer;
import dev.parley.it.PostgresServer;
import dev.parley.it.TestServer;
import dev.parley.it.Tokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bounds of files, what expires, and two servers that share files. */
class FilesTest {
    @TempDir
    private Path directory;

    private static TestServer start(String... settings) {
        Map<String, String> all = new HashMap<>(ModeratedServer.SETTINGS);
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        return TestServer.start(all);
    }

    private static long filesBelow(Path path) throws IOException {
        try (Stream<Path> all = Files.walk(path)) {
            return all.filter(Files::isRegularFile).count();
        }
    }

    @Test
    void what_nobody_continues_and_what_no_message_refers_to_is_deleted() {
        String room = newRoom();
        try (TestServer server = start("parley.files.directory", directory.toString(), "parley.files.expire", "3s")) {
            FileClient ann = new FileClient(server.uri(""), Tokens.of("ann"));
            Api api = new Api(server.uri(""), Tokens.of("ann"));
            String kept = ann.upload(room, "image/png", FileScenarios.content(100));
            api.post("api/rooms/" + room + "/messages", reference(kept, "a.png"))
                    .json(201);
            String orphan = ann.upload(room, "image/png", FileScenarios.content(200));
            String alone = newRoom();
            ann.upload(alone, "image/png", FileScenarios.content(1));
            String upload = ann.begin(room, "image/png", 10);

            Awaitility.await().until(() -> ann.get(file(room, orphan)).statusCode() == 404);
            Awaitility.await()
                    .until(() -> ann.patch(upload, 0, new byte[1], false).statusCode() == 404);
            // the file, its type, the room and its index; a room without files leaves nothing
            Awaitility.await().until(() -> filesBelow(directory) == 4);
            assertThat(ann.get(file(room, kept)).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void refuses_files_before_they_take_more_than_they_may() throws Exception {
        String room = newRoom();
        try (TestServer server = start(
                "parley.files.directory",
                directory.toString(),
                "parley.files.max",
                "100000",
                "parley.files.total",
                "150000")) {
            FileClient ann = new FileClient(server.uri(""), Tokens.of("ann"));
            String hash = ann.upload(room, "image/png", FileScenarios.content(100_000));
            HttpResponse<byte[]> full = ann.post(room, "image/png", FileScenarios.content(60_000));
            assertProblem(full, 507, "full");
            assertThat(filesBelow(directory)).isEqualTo(4);
            ann.upload(room, "image/png", FileScenarios.content(20_000));
            assertThat(ann.get(file(room, hash)).statusCode()).isEqualTo(200);
        }
        // what is there is counted again at the start
        try (TestServer server = start(
                "parley.files.directory",
                directory.toString(),
                "parley.files.max",
                "100000",
                "parley.files.total",
                "150000")) {
            FileClient ann = new FileClient(server.uri(""), Tokens.of("ann"));
            assertProblem(ann.post(room, "image/png", FileScenarios.content(40_000)), 507, "full");
        }
    }

    @Test
    void one_person_uploads_so_much_and_begins_so_many() {
        String room = newRoom();
        try (TestServer server = start("parley.limits.files", "10/1h", "parley.limits.guests", "1")) {
            FileClient ann = new FileClient(server.uri(""), Tokens.of("ann"));
            for (int i = 0; i < 8; i++) {
                ann.begin(room, "image/png", 10);
            }
            assertProblem(ann.post(room, "image/png", new byte[1]), 429, "slow-down");
            FileClient bob = new FileClient(server.uri(""), Tokens.of("bob"));
            bob.upload(room, "image/png", new byte[9 * 1024 * 1024]);
            HttpResponse<byte[]> fast = bob.post(room, "image/png", new byte[1]);
            assertProblem(fast, 429, "slow-down");
            assertThat(fast.headers().firstValueAsLong("Retry-After").orElse(0)).isPositive();
        }
    }

    @Test
    void a_sender_that_trickles_is_cut_off_and_can_continue() throws Exception {
        String room = newRoom();
        try (TestServer server = start("parley.send-timeout", "1s")) {
            FileClient guest = new FileClient(server.uri(""), "");
            String upload = guest.begin(room, "image/png", 2000);
            try (Socket socket =
                    new Socket(InetAddress.getLoopbackAddress(), server.uri("").getPort())) {
                socket.setSoTimeout(20_000);
                socket.getOutputStream()
                        .write(("PATCH /" + upload + " HTTP/1.1\r\nHost: 127.0.0.1:"
                                        + server.uri("").getPort()
                                        + "\r\nContent-Type: application/partial-upload\r\nUpload-Offset: 0\r\n"
                                        + "Content-Length: 2000\r\n\r\nhello")
                                .getBytes(US_ASCII));
                HttpAnswer answer = HttpAnswer.read(socket.getInputStream());
                assertThat(answer.status()).as(answer.body()).isEqualTo(408);
                assertThat(answer.header("Connection")).isEqualToIgnoringCase("close");
            }
            assertThat(guest.offset(upload)).isEqualTo(5);
            json(guest.patch(upload, 5, new byte[1995], true), 201);
        }
    }

    @Test
    void a_sender_that_was_cut_without_a_word_does_not_hold_the_upload() throws Exception {
        String room = newRoom();
        try (TestServer server = start()) {
            FileClient guest = new FileClient(server.uri(""), "");
            String upload = guest.begin(room, "image/png", 2000);
            try (Socket silent =
                    new Socket(InetAddress.getLoopbackAddress(), server.uri("").getPort())) {
                silent.getOutputStream()
                        .write(("PATCH /" + upload + " HTTP/1.1\r\nHost: 127.0.0.1:"
                                        + server.uri("").getPort()
                                        + "\r\nContent-Type: application/partial-upload\r\nUpload-Offset: 0\r\n"
                                        + "Content-Length: 2000\r\n\r\nhello")
                                .getBytes(US_ASCII));
                Awaitility.await().until(() -> guest.offset(upload) == 5);
                HttpResponse<byte[]> busy = guest.patch(upload, 5, new byte[1995], true);
                assertProblem(busy, 409, "upload-busy");
                assertThat(busy.headers().firstValue("Retry-After")).hasValue("1");
                json(guest.patch(upload, 5, new byte[1995], true), 201);
            }
        }
    }

    @Test
    void two_servers_with_one_log_and_one_directory_share_files() {
        String room = newRoom();
        Map<String, String> settings =
                new HashMap<>(PostgresTest.onPostgres(ModeratedServer.SETTINGS, PostgresServer.freshSchema()));
        settings.put("parley.files.directory", directory.toString());
        settings.put("parley.files.expire", "3s");
        try (TestServer one = TestServer.start(settings);
                TestServer two = TestServer.start(settings)) {
            FileClient here = new FileClient(one.uri(""), Tokens.of("ann"));
            FileClient there = new FileClient(two.uri(""), Tokens.of("ann"));
            byte[] content = FileScenarios.content(5000);
            String upload = here.begin(room, "image/png", content.length);
            here.patch(upload, 0, Arrays.copyOf(content, 2000), false);
            assertThat(there.offset(upload)).isEqualTo(2000);
            String hash = json(there.patch(upload, 2000, Arrays.copyOfRange(content, 2000, 5000), true), 201)
                    .path("sha256")
                    .asString();
            new Api(one.uri(""), Tokens.of("ann"))
                    .post("api/rooms/" + room + "/messages", reference(hash, "a.png"))
                    .json(201);
            String orphan = there.upload(room, "image/png", FileScenarios.content(10));
            assertThat(here.get(file(room, hash)).body()).isEqualTo(content);

            // after that time, what a message refers to is there, and only that
            Awaitility.await().until(() -> here.get(file(room, orphan)).statusCode() == 404);
            assertThat(there.get(file(room, hash)).body()).isEqualTo(content);
            new Api(two.uri(""), ModeratedServer.KEY)
                    .delete("api/rooms/" + room + "/messages/1")
                    .json(200);
            Awaitility.await().until(() -> here.get(file(room, hash)).statusCode() == 404);
        }
    }

    @Test
    void a_log_in_memory_takes_no_files_and_says_so() {
        try (TestServer server = start("parley.log", "memory")) {
            assertProblem(
                    new FileClient(server.uri(""), "").post(newRoom(), "image/png", new byte[1]), 404, "files-off");
        }
    }
}
