package dev.parley.it.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.it.Figures;
import dev.parley.it.Http;
import dev.parley.it.JsonClient;
import dev.parley.it.fault.Checker;
import dev.parley.it.fault.Crowd;
import dev.parley.it.fault.Histories;
import dev.parley.it.fault.Sender;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The disk is full, or takes nothing: messages are rejected, reading continues, and writing resumes as soon as it can. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the faults are Linux's: mount namespaces, prlimit, strace")
class DiskIT {
    private static final Duration STOP = Duration.ofSeconds(20);
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final List<String> HEAP = List.of("-Xmx256m");
    /** More messages of {@link #BIG} each than a small disk has space for. */
    private static final int MANY = 1_000;

    private static final int BIG = 20_000;
    private static final String ROOM = "disk";

    @TempDir
    private Path directory;

    /** Something that harms the disk, or repairs it. */
    private interface Deed {
        void run() throws Exception;
    }

    /** The disk itself is to fail, so nothing is left free. */
    private JavaProcess serve(List<String> wrapper) throws IOException {
        return serve(wrapper, 0);
    }

    private JavaProcess serve(List<String> wrapper, long reserve) throws IOException {
        return JavaProcess.war(
                directory,
                wrapper,
                HEAP,
                "--port",
                "0",
                "--set",
                "rate.messages=0",
                "--set",
                "health.patience=100ms",
                "--set",
                "limits.on=false",
                "--set",
                "data.reserve=" + reserve,
                "--set",
                "metrics.readers=127.0.0.1");
    }

    private Path data() {
        return directory.resolve("parley-data");
    }

    @Test
    void rejects_while_the_disk_is_full_and_resumes_when_there_is_space() throws Exception {
        Files.createDirectories(data());
        try (JavaProcess server = serve(Faults.smallDisk(data(), 12))) {
            URI base = server.awaitAddress();
            Path filler = Path.of("/proc/" + server.pid() + "/root" + data(), "filler");
            assertRefusesAndRecovers(base, () -> fill(filler), () -> Files.delete(filler));
            assertSaidSo(server);
        }
    }

    @Test
    void rejects_before_the_disk_is_full_and_lets_people_read_and_remove() throws Exception {
        Files.createDirectories(data());
        long reserve = 3L * 1024 * 1024;
        try (JavaProcess server = serve(Faults.smallDisk(data(), 12), reserve)) {
            URI base = server.awaitAddress();
            Path disk = Path.of("/proc/" + server.pid() + "/root" + data());
            try (JsonClient ann = JsonClient.guest(base, "Ann", "the-secret-of-ann")) {
                ann.join(ROOM);
                sayUntilRefused(ann);
                assertThat(Figures.of(base).get("parley_log_full")).isEqualTo(1);
                assertThat(disk.toFile().getUsableSpace()).isGreaterThan(reserve - 256 * 1024);
                assertThat(ready(base)).isEqualTo(200);
                assertReads(base);
                ann.send("{'op':'redact','id':8,'room':'" + ROOM + "','seq':1}").await("said");
            }
            server.terminate();
            assertThat(server.output())
                    .contains("takes no more messages until there is space", "parley.data.reserve = " + reserve)
                    .doesNotContain("cannot be written", "No space left");
            assertThat(server.exit(STOP)).isZero();
        }
    }

    @Test
    void rejects_while_files_may_not_grow_and_resumes_when_they_may() throws Exception {
        try (JavaProcess server = serve(List.of())) {
            URI base = server.awaitAddress();
            assertRefusesAndRecovers(
                    base, () -> Faults.limitFiles(server, longestFile()), () -> Faults.unlimitFiles(server));
            assertSaidSo(server);
        }
    }

    @Test
    void rejects_while_nothing_can_be_written_and_resumes_when_it_can() throws Exception {
        try (JavaProcess server = serve(List.of())) {
            URI base = server.awaitAddress();
            assertRefusesAndRecovers(base, () -> Faults.limitFiles(server, 0), () -> Faults.unlimitFiles(server));
            assertSaidSo(server);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pwrite64 EROFS", "pwrite64 ENOSPC", "fsync,fdatasync EIO"})
    void rejects_while_system_calls_fail_and_resumes_when_they_succeed(String fault) throws Exception {
        String calls = fault.split(" ", 2)[0];
        String error = fault.split(" ", 2)[1];
        try (JavaProcess server = serve(List.of())) {
            URI base = server.awaitAddress();
            var tracing = new Faults.Tracing[1];
            assertRefusesAndRecovers(
                    base, () -> tracing[0] = Faults.fail(server, calls, error), () -> tracing[0].close());
            assertSaidSo(server);
        }
    }

    @Test
    void does_not_start_in_a_place_that_is_a_file() throws Exception {
        Files.writeString(data(), "not a directory");
        assertRefusesToStart(List.of(), "cannot be written");
        assertThat(data()).hasContent("not a directory");
    }

    @Test
    void does_not_start_on_a_read_only_disk_with_a_log_or_without() throws Exception {
        Files.createDirectories(data());
        assertRefusesToStart(Faults.readOnly(data()), "cannot be written", "Read-only file system");
        try (JavaProcess server = serve(List.of())) {
            try (JsonClient ann = JsonClient.open(server.awaitAddress())) {
                ann.join(ROOM);
                ann.say(ROOM, "k", "kept").await("said");
            }
        }
        assertRefusesToStart(Faults.readOnly(data()), "cannot be written", "Read-only file system");
        try (JavaProcess server = serve(List.of())) {
            try (JsonClient ann = JsonClient.open(server.awaitAddress())) {
                assertThat(history(ann)).singleElement().asString().contains("kept");
            }
        }
    }

    @Test
    void does_not_start_on_a_full_disk() throws Exception {
        Files.createDirectories(data());
        List<String> mount = Faults.smallDisk(data(), 1);
        String full = mount.get(4).replace("&& exec", "&& (cat /dev/zero > " + data() + "/filler; true) && exec");
        assertRefusesToStart(List.of("unshare", "-rm", "sh", "-c", full), "No space left");
    }

    private void assertRefusesToStart(List<String> wrapper, String... because) throws IOException {
        try (JavaProcess server = serve(wrapper)) {
            String said = server.output();
            assertThat(said).contains(data().toString()).contains("parley.data").contains(because);
            assertThat(said).doesNotContain("\tat ");
            assertThat(server.exit(STOP)).isEqualTo(1);
        }
    }

    /** Makes many send and listen while the disk fails, and checks what the server says. */
    private void assertRefusesAndRecovers(URI base, Deed harm, Deed repair) throws Exception {
        Crowd crowd = new Crowd(base, ROOM, 5, 5, Sender.PATIENT).start();
        crowd.awaitAcknowledged(100);
        try (JsonClient ann = JsonClient.guest(base, "Ann", "the-secret-of-ann")) {
            ann.join(ROOM);
            ann.say(ROOM, "before", "before").await("said");
            assertThat(refusals(base)).isZero();
            assertThat(ready(base)).isEqualTo(200);
            harm.run();
            String refused = sayUntilRefused(ann);

            assertThat(refusals(base)).isPositive();
            await().atMost(SOON).until(() -> ready(base) == 503);
            await().atMost(SOON).until(() -> Figures.of(base).get("parley_log_health") == 1);
            assertReads(base);

            repair.run();
            await().atMost(SOON).until(() -> isSaid(ann, refused));
            assertThat(isSaid(ann, refused)).isTrue();
            await().atMost(SOON).until(() -> ready(base) == 200);
            crowd.awaitAcknowledged(100);
        }
        Histories histories = crowd.finish(base);
        assertThat(Checker.violations(histories).stream().filter(DiskIT::isNotOfAnn))
                .isEmpty();
        assertThat(Crowd.toldMissing(histories)).isEmpty();
    }

    /** Returns what a load balancer is told. */
    private static int ready(URI base) {
        return Http.get(base.resolve("health/ready")).statusCode();
    }

    /** Returns the figure that alerts an operator. */
    private static double refusals(URI base) {
        return Figures.of(base).get("parley_messages_total{outcome='refused'}");
    }

    /** Ann does not record the messages that she sent. */
    private static boolean isNotOfAnn(String violation) {
        return !violation.startsWith("phantom: nobody said big-")
                && !violation.startsWith("phantom: nobody said before");
    }

    /** A client that connects now can read what is in the log. */
    private static void assertReads(URI base) {
        try (JsonClient bob = JsonClient.open(base)) {
            JsonNode joined = bob.send("{'op':'join','room':'" + ROOM + "','since':{'seq':0}}")
                    .await("joined");
            assertThat(joined.path("recovered").asBoolean()).isTrue();
            assertThat(joined.at("/messages/0/seq").asLong()).isEqualTo(1);
            assertThat(history(bob)).hasSizeGreaterThan(100);
        }
    }

    private static List<String> history(JsonClient client) {
        client.join(ROOM);
        return client.send("{'op':'history','room':'" + ROOM + "','after':0}")
                .await("history")
                .path("messages")
                .valueStream()
                .map(JsonNode::toString)
                .toList();
    }

    /** Sends more than there is space for, and returns the key of the message that was rejected. */
    private static String sayUntilRefused(JsonClient ann) {
        for (int i = 0; i < MANY; i++) {
            String key = "big-" + i;
            JsonNode answer = say(ann, key);
            if (answer.path("ev").asString().equals("error")) {
                assertThat(answer.path("code").asString()).isEqualTo("unavailable");
                assertThat(answer.path("retry").asBoolean()).isTrue();
                return key;
            }
        }
        throw new AssertionError("a disk without space took everything");
    }

    private static boolean isSaid(JsonClient ann, String key) {
        return say(ann, key).path("ev").asString().equals("said");
    }

    private static JsonNode say(JsonClient ann, String key) {
        ann.send("{'op':'say','id':7,'room':'" + ROOM + "','key':'" + key + "','text':'" + "x".repeat(BIG) + "'}");
        JsonNode answer = ann.next();
        while (answer.path("re").asInt() != 7) {
            answer = ann.next();
        }
        return answer;
    }

    private static void assertSaidSo(JavaProcess server) {
        server.terminate();
        String said = server.output();
        assertThat(said).contains("cannot be written: messages are refused until it can", "can be written again");
        assertThat(said).doesNotContain("is corrupt");
        assertThat(server.exit(STOP)).isZero();
    }

    private static void fill(Path filler) throws IOException {
        byte[] block = "full".repeat(16).getBytes(UTF_8);
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }

    private long longestFile() throws IOException {
        try (Stream<Path> files = Files.list(data())) {
            return files.mapToLong(file -> file.toFile().length()).max().orElse(0);
        }
    }
}
