package dev.parley.it.process;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.it.Api;
import dev.parley.it.FileClient;
import dev.parley.it.FileScenarios;
import dev.parley.it.JsonClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files on a server of its own, with a heap of 256 MB, that is killed in the middle. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class FilesIT {
    private static final int UPLOADS = 200;
    private static final int LENGTH = 1024 * 1024;
    private static final int TRICKLES = 500;

    @TempDir
    private Path directory;

    /** Sends the head of a request and a part of its body, and leaves the rest to come. */
    private static Socket half(URI base, String upload, long length, byte[] part) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), base.getPort());
        socket.getOutputStream()
                .write(("PATCH /" + upload + " HTTP/1.1\r\nHost: 127.0.0.1:" + base.getPort()
                                + "\r\nContent-Type: application/partial-upload\r\nUpload-Offset: 0\r\nContent-Length: "
                                + length + "\r\n\r\n")
                        .getBytes(US_ASCII));
        socket.getOutputStream().write(part);
        return socket;
    }

    @Test
    void an_upload_continues_after_the_server_was_killed_and_a_file_outlives_it() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        byte[] content = FileScenarios.content(3_000_000);
        String upload;
        String before;
        try (JavaProcess server = JavaProcess.war(directory, "--port", "" + port)) {
            URI base = server.awaitAddress();
            FileClient guest = new FileClient(base, "");
            before = guest.upload("lobby", "image/png", new byte[] {1, 2, 3});
            try (JsonClient client = JsonClient.open(base)) {
                client.join("lobby");
                client.send("{'op':'say','room':'lobby','key':'k',"
                                + FileClient.reference(before, "a.png").substring(1))
                        .await("said");
            }
            upload = guest.begin("lobby", "video/mp4", content.length);
            try (Socket socket = half(base, upload, content.length, Arrays.copyOf(content, 1_500_000))) {
                await().until(() -> guest.offset(upload) >= 1_000_000);
                server.kill();
                assertThat(socket.isConnected()).isTrue();
            }
        }
        try (JavaProcess server = JavaProcess.war(directory, "--port", "" + port)) {
            URI base = server.awaitAddress();
            FileClient guest = new FileClient(base, "");
            long offset = guest.offset(upload);
            assertThat(offset).isBetween(1_000_000L, 1_500_000L);
            byte[] rest = Arrays.copyOfRange(content, (int) offset, content.length);
            String hash = FileClient.json(guest.patch(upload, offset, rest, true), 201)
                    .path("sha256")
                    .asString();
            assertThat(hash).isEqualTo(FileClient.sha256(content));
            assertThat(guest.get(FileClient.file("lobby", hash)).body()).isEqualTo(content);
            assertThat(guest.get(FileClient.file("lobby", before)).body()).isEqualTo(new byte[] {1, 2, 3});
        }
    }

    @Test
    void many_uploads_at_once_and_senders_that_trickle_leave_heap_and_threads_for_others() throws Exception {
        ExecutorService senders = Executors.newFixedThreadPool(UPLOADS);
        List<Socket> trickles = new ArrayList<>();
        try (JavaProcess server = JavaProcess.war(directory, "--port", "0", "--set", "limits.guests=0")) {
            URI base = server.awaitAddress();
            FileClient guest = new FileClient(base, "");
            long idle = server.liveHeap().bytes();
            for (int i = 0; i < TRICKLES; i++) {
                String upload = guest.begin("trickle-" + i % 10, "image/png", 10_000);
                trickles.add(half(base, upload, 10_000, new byte[] {7}));
            }
            byte[] content = FileScenarios.content(LENGTH);
            List<Future<HttpResponse<byte[]>>> answers = new ArrayList<>();
            for (int i = 0; i < UPLOADS; i++) {
                String room = "room-" + i;
                answers.add(senders.submit(() -> guest.post(room, "image/png", content)));
            }
            // meanwhile, people talk
            try (JsonClient ann = JsonClient.open(base)) {
                ann.join("lobby");
                for (int i = 0; i < 20; i++) {
                    ann.say("lobby", "k" + i, "hello").await("said");
                }
            }
            for (Future<HttpResponse<byte[]>> each : answers) {
                FileClient.json(each.get(2, TimeUnit.MINUTES), 201);
            }
            JavaProcess.LiveHeap heap = server.liveHeap();
            // 500 that trickle: a piece of 16 KiB each, and the connection
            assertThat(heap.bytes() - idle).as(heap.largest()).isLessThan(48L * 1024 * 1024);
            assertThat(guest.get(FileClient.file("room-7", FileClient.sha256(content)))
                            .body())
                    .isEqualTo(content);
            Api.Reply ready = new Api(base, "").get("health/ready");
            assertThat(ready.status()).isEqualTo(200);
        } finally {
            for (Socket each : trickles) {
                each.close();
            }
            senders.shutdownNow();
            assertThat(senders.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        }
    }
}
