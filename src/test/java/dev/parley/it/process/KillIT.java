package dev.parley.it.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.it.JsonClient;
import dev.parley.it.fault.Checker;
import dev.parley.it.fault.Histories;
import dev.parley.it.fault.Histories.Logged;
import dev.parley.it.fault.Histories.Said;
import dev.parley.it.fault.Reader;
import dev.parley.it.fault.Sender;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** The server is killed at random moments under load; nothing that was acknowledged is lost, doubled or reordered. */
class KillIT {
    private static final int KILLS = Integer.getInteger("test.kills", 20);
    private static final int SENDERS = 20;
    private static final int READERS = 20;
    /** The promise is 5 s; most of it is the start of a JVM, which takes longer on a builder that others use too. */
    private static final Duration READY = Duration.ofSeconds(Integer.getInteger("test.ready", 15));

    private static final Pattern LISTENING = Pattern.compile("Parley is listening on (http://127\\.0\\.0\\.1:\\d+/)");
    private static final String ROOM = "kill";
    private static final String LAST = "last-0";

    @TempDir
    private Path directory;

    private final Random random = new Random();
    private final LongAdder acknowledged = new LongAdder();
    private final List<Duration> starts = new ArrayList<>();

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES) // twenty starts of a JVM, and what is said between them
    void loses_doubles_and_reorders_nothing_when_the_server_is_killed() throws Exception {
        int port = freePort();
        URI base = URI.create("http://127.0.0.1:" + port + "/");
        List<Sender> senders = IntStream.range(0, SENDERS)
                .mapToObj(i -> new Sender(JsonClient.endpoint(base), ROOM, "s" + i, acknowledged))
                .toList();
        List<Reader> readers = IntStream.range(0, READERS)
                .mapToObj(i -> new Reader(JsonClient.endpoint(base), ROOM, "r" + i, LAST))
                .toList();
        List<Thread> sending = senders.stream().map(KillIT::start).toList();
        List<Thread> reading = readers.stream().map(KillIT::start).toList();
        for (int kill = 0; kill < KILLS; kill++) {
            try (JavaProcess server = serve(port)) {
                awaitLoad();
                server.kill();
            }
        }
        try (JavaProcess server = serve(port)) {
            senders.forEach(Sender::stop);
            join(sending);
            Sender last = new Sender(JsonClient.endpoint(base), ROOM, "last", acknowledged);
            Thread saying = start(last);
            join(reading);
            last.stop();
            join(List.of(saying));

            Histories histories = new Histories(
                    Stream.concat(senders.stream(), Stream.of(last))
                            .map(Sender::history)
                            .toList(),
                    readers.stream().map(Reader::history).toList(),
                    readLog(base));
            server.terminate();
            report(histories, readers);
            assertThat(Checker.violations(histories)).isEmpty();
            assertThat(histories.log()).hasSizeGreaterThan(KILLS * SENDERS);
            assertThat(readers).allMatch(reader -> reader.resumed() > 0);
            assertThat(starts).allSatisfy(start -> assertThat(start).isLessThanOrEqualTo(READY));
        }
    }

    /** Waits for a random number of acknowledgements, and a random moment between two of them. */
    private void awaitLoad() {
        long until = acknowledged.sum() + random.nextInt(1, 40 * SENDERS);
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> acknowledged.sum() >= until);
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextLong(20_000)));
    }

    private JavaProcess serve(int port) throws IOException {
        long begun = System.nanoTime();
        JavaProcess server = JavaProcess.war(directory, "--port", "" + port, "--set", "rate.messages=0");
        server.await(LISTENING);
        starts.add(Duration.ofNanos(System.nanoTime() - begun));
        return server;
    }

    private static List<Logged> readLog(URI base) {
        List<Logged> log = new ArrayList<>();
        try (JsonClient client = JsonClient.open(base)) {
            client.join(ROOM);
            boolean more = true;
            while (more) {
                long after = log.isEmpty() ? 0 : log.get(log.size() - 1).seq();
                JsonNode page = client.send("{'op':'history','room':'" + ROOM + "','after':" + after + "}")
                        .await("history");
                page.path("messages")
                        .forEach(each -> log.add(new Logged(
                                each.path("seq").asLong(), each.path("key").asString())));
                more = page.path("more").asBoolean();
            }
        }
        return log;
    }

    private void report(Histories histories, List<Reader> readers) {
        long acknowledged = histories.senders().stream()
                .flatMap(List::stream)
                .filter(each -> each instanceof Said.Ok)
                .count();
        LoggerFactory.getLogger(KillIT.class)
                .info(
                        "{} kills: {} acknowledged, {} in the log, {} resumes; ready after at most {} ms",
                        KILLS,
                        acknowledged,
                        histories.log().size(),
                        readers.stream().mapToInt(Reader::resumed).sum(),
                        starts.stream().mapToLong(Duration::toMillis).max().orElse(0));
    }

    private static Thread start(Runnable client) {
        Thread thread = new Thread(client, "client");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void join(List<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(60));
            assertThat(thread.isAlive()).as("a client came to its end").isFalse();
        }
    }

    /** Free now; the server takes the same one after each kill. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
