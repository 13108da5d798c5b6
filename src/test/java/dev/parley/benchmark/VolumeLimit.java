package dev.parley.benchmark;

import dev.parley.benchmark.Crowd.Talk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Checks whether much data leaves something on the heap. */
final class VolumeLimit {
    private static final Duration WARM = Duration.ofSeconds(5);
    private static final Duration MEASURED = Duration.ofSeconds(15);
    private static final int BYTES = 32_768;
    private static final int RATE = 160;
    private static final int MEMBERS = 10;
    /** Messages under way if there is no rate. */
    private static final int WINDOW = 16;

    private VolumeLimit() {}

    static void measure(Path data, Findings findings) throws IOException {
        findings.title("Texts of 32 KB through a room");
        measure(data, findings, "log=sqlite", talk(MEMBERS, RATE, 0), "5 MB/s in, 52 MB/s out to 10, log on disk");
        measure(data, findings, "log=memory", talk(1, 0, WINDOW), "as much in as out to one, log in memory");
    }

    private static Talk talk(int members, int rate, int window) {
        return new Talk(BYTES, rate, window, n -> "volume", n -> n % members, members);
    }

    private static void measure(Path data, Findings findings, String log, Talk talk, String name) throws IOException {
        try (ServerProcess server = ServerProcess.parley(data, List.of(), log);
                Crowd crowd = new Crowd(server)) {
            crowd.connect(talk.audience(), i -> List.of("volume"));
            crowd.talk(talk, WARM);
            HeapWatch watch = HeapWatch.of(server);
            Figures figures = crowd.talk(talk, MEASURED);
            List<Inside> seen = watch.stop();
            findings.add(
                    "live heap, first / last / most, " + name,
                    HeapWatch.mib(seen.get(0).live()) + " / "
                            + HeapWatch.mib(seen.get(seen.size() - 1).live())
                            + " / "
                            + HeapWatch.mib(HeapWatch.most(seen)) + " MB",
                    "does not grow");
            findings.add(
                    "delivered, " + name,
                    Report.text(figures.deliveriesPerSecond() * BYTES / 1e6) + " MB/s, lost "
                            + Report.text(figures.lost()),
                    "≥ 50 MB/s");
        }
    }
}
