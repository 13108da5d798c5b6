package dev.parley.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** What connections cost on which nothing happens. */
final class IdleLimit {
    /** By then the JVM has compiled what connecting made it want to compile. */
    static final Duration SETTLED = Duration.ofSeconds(4);

    private static final Duration QUIET = Duration.ofSeconds(5);
    private static final int MEMBERS_OF_A_ROOM = 1_000;
    private static final double KIB = 1_024;

    private IdleLimit() {}

    /**
     * Connects this many. The serial collector, which a JVM takes by default if it has one processor, shows what
     * connections need; the other, what a JVM takes that was told nothing, most of it room for garbage.
     */
    static void measure(Path data, Findings findings, int connections) throws IOException {
        findings.title(String.format(Locale.ROOT, "%,d idle connections", connections));
        measure(data, findings, connections, List.of("-XX:+UseSerialGC"), "serial collector", "≤ 20 KB");
        measure(data, findings, connections, List.of(), "no JVM option", "");
    }

    private static void measure(
            Path data, Findings findings, int connections, List<String> jvm, String name, String target)
            throws IOException {
        try (ServerProcess server = ServerProcess.parley(data, jvm, "log=memory");
                Crowd crowd = new Crowd(server)) {
            // what the first look collects is not resident at the second
            Inside.of(server.pid());
            Inside before = Inside.of(server.pid());
            crowd.connect(connections, i -> List.of("hall-" + i / MEMBERS_OF_A_ROOM));
            crowd.rest(SETTLED);
            Duration cpu = server.cpu();
            crowd.rest(QUIET);
            double quiet = server.cpu().minus(cpu).toNanos() / (double) QUIET.toNanos();
            Inside after = Inside.of(server.pid());
            findings.add(
                    "resident for each, " + name,
                    kib(after.resident() - before.resident(), connections) + " (live heap "
                            + kib(after.live() - before.live(), connections) + ")",
                    target);
            findings.add(
                    "threads and timers, " + name,
                    before.threads() + " → " + after.threads() + ", " + before.timers() + " → " + after.timers(),
                    target.isEmpty() ? "" : "none for a connection");
            findings.add("CPU while quiet, " + name, String.format(Locale.ROOT, "%.1f %% of a processor", 100 * quiet));
        }
    }

    private static String kib(long bytes, int connections) {
        return Report.text(bytes / KIB / connections) + " KB";
    }
}
