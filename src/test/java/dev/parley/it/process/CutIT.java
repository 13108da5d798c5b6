package dev.parley.it.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.it.fault.Checker;
import dev.parley.it.fault.Crowd;
import dev.parley.it.fault.FrameProxy;
import dev.parley.it.fault.FrameProxy.Climate;
import dev.parley.it.fault.FrameProxy.Fate;
import dev.parley.it.fault.Histories;
import dev.parley.it.fault.Sender;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Connections break in the middle of a frame, again and again. A client that resumes misses nothing and sees nothing twice. */
class CutIT {
    private static final int CUTS = Integer.getInteger("test.cuts", 1_000);
    /** A connection lives for up to this many frames, which is fewer than the server sends. */
    private static final int FRAMES_TO_CLIENT = 300;

    private static final int FRAMES_TO_SERVER = 20;

    @TempDir
    private Path directory;

    private final AtomicInteger cutsToServer = new AtomicInteger();
    private final AtomicInteger cutsToClient = new AtomicInteger();

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void misses_and_duplicates_nothing_when_connections_are_cut_within_frames() throws Exception {
        try (JavaProcess server = JavaProcess.war(directory, "--port", "0", "--set", "rate.messages=0")) {
            var base = server.awaitAddress();
            try (FrameProxy proxy = FrameProxy.start(base, this::cutting)) {
                Crowd crowd = new Crowd(proxy.uri(), "cut", 10, 10, Sender.PATIENT).start();
                await().atMost(Duration.ofMinutes(8)).until(() -> cuts() >= CUTS);
                Histories histories = crowd.finish(base);

                LoggerFactory.getLogger(CutIT.class)
                        .info(
                                "{} cuts on the way to the server, {} on the way to a client: {} acknowledged, {} in"
                                        + " the log, {} resumes",
                                cutsToServer,
                                cutsToClient,
                                Crowd.acknowledged(histories),
                                histories.log().size(),
                                crowd.resumes().stream()
                                        .mapToInt(times -> times)
                                        .sum());
                assertThat(Checker.violations(histories)).isEmpty();
                assertThat(Crowd.toldMissing(histories)).isEmpty();
                assertThat(cutsToServer).hasValueGreaterThan(CUTS / 10);
                assertThat(cutsToClient).hasValueGreaterThan(CUTS / 10);
                assertThat(crowd.resumes()).allMatch(times -> times > 0);
            }
        }
    }

    private int cuts() {
        return cutsToServer.get() + cutsToClient.get();
    }

    /** Each connection breaks within a random frame in either direction, until enough of them have. */
    private Climate cutting() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        AtomicInteger toClient = new AtomicInteger(random.nextInt(FRAMES_TO_CLIENT));
        AtomicInteger toServer = new AtomicInteger(random.nextInt(FRAMES_TO_SERVER));
        return (fromServer, frame, header) -> {
            boolean due = (fromServer ? toClient : toServer).getAndDecrement() == 0;
            if (!due || cuts() >= CUTS) {
                return Fate.pass(frame);
            }
            (fromServer ? cutsToClient : cutsToServer).incrementAndGet();
            return Fate.cut(frame, ThreadLocalRandom.current().nextInt(1, frame.length));
        };
    }
}
