package dev.parley.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.fault.Checker;
import dev.parley.it.fault.Crowd;
import dev.parley.it.fault.Histories;
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
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The server is killed at random moments under load. Nothing acknowledged is lost, duplicated, or reordered. */
class KillIT {
    private static final int KILLS = Integer.getInteger("test.kills", 8);
    private static final int SENDERS = 20;
    private static final int READERS = 20;
    /** The promise is 5 s; most of it is the start of a JVM, which takes longer on a builder that others use too. */
    private static final Duration READY = Duration.ofSeconds(Integer.getInteger("test.ready", 30));

    @TempDir
    private Path directory;

    private final Random random = new Random();
    private final List<Duration> starts = new ArrayList<>();

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES) // many starts of a JVM, and the messages between them
    void loses_duplicates_and_reorders_nothing_when_the_server_is_killed() throws Exception {
        int port = freePort();
        URI base = URI.create("http://127.0.0.1:" + port + "/");
        Crowd crowd = new Crowd(base, "kill", SENDERS, READERS, Sender.PATIENT).start();
        for (int kill = 0; kill < KILLS; kill++) {
            try (JavaProcess server = serve(port)) {
                awaitLoad(crowd);
                server.kill();
            }
        }
        try (JavaProcess server = serve(port)) {
            Histories histories = crowd.finish(base);
            server.terminate();
            report(histories, crowd);
            assertThat(Checker.violations(histories)).isEmpty();
            assertThat(Crowd.toldMissing(histories)).isEmpty();
            assertThat(histories.log()).hasSizeGreaterThan(KILLS * SENDERS);
            assertThat(crowd.resumes()).allMatch(times -> times > 0);
            assertThat(starts).allSatisfy(start -> assertThat(start).isLessThanOrEqualTo(READY));
        }
    }

    /** Waits for a random number of acknowledgements, and a random moment between two of them. */
    private void awaitLoad(Crowd crowd) {
        crowd.awaitAcknowledged(random.nextInt(1, 40 * SENDERS));
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextLong(20_000)));
    }

    private JavaProcess serve(int port) throws IOException {
        long begun = System.nanoTime();
        JavaProcess server = JavaProcess.war(directory, "--port", "" + port, "--set", "rate.messages=0");
        server.awaitAddress();
        starts.add(Duration.ofNanos(System.nanoTime() - begun));
        return server;
    }

    private void report(Histories histories, Crowd crowd) {
        LoggerFactory.getLogger(KillIT.class)
                .info(
                        "{} kills: {} acknowledged, {} in the log, {} resumes; ready after at most {} ms",
                        KILLS,
                        Crowd.acknowledged(histories),
                        histories.log().size(),
                        crowd.resumes().stream().mapToInt(times -> times).sum(),
                        starts.stream().mapToLong(Duration::toMillis).max().orElse(0));
    }

    /** Returns a port that is free now; the server uses the same one after each kill. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
