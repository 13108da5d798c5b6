package dev.parley.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.jetty.util.IO;

/**
 * Measures what must not happen however large or slow things get: idle connections, slow readers, much data, many senders,
 * many rooms, requests beside sockets. Each part has a server of its own, in a process of its own.
 *
 * <p>{@code -Dlimits} names the parts to run, all without it; {@code -Dlimits.connections} is how many are idle.
 */
public final class Limits {
    /** Fewer than the ports that one address has, and than the files a process may open on many systems. */
    private static final int CONNECTIONS = Integer.getInteger("limits.connections", 15_000);

    private static final Path REPORTS = Path.of("target", "benchmark");

    private Limits() {}

    /** Runs the parts, prints a table, and leaves it in {@code target/benchmark/limits.md}. */
    public static void main(String[] arguments) throws IOException {
        Set<String> parts =
                new TreeSet<>(Set.of(System.getProperty("limits", "idle,slow,volume,shapes,quiet,post,lines")
                        .split(",", -1)));
        Path data = Files.createTempDirectory(Files.createDirectories(REPORTS), "data-");
        Findings findings = new Findings();
        run(parts, "idle", findings, () -> IdleLimit.measure(data, findings, CONNECTIONS));
        run(parts, "slow", findings, () -> SlowReaderLimit.measure(data, findings));
        run(parts, "volume", findings, () -> VolumeLimit.measure(data, findings));
        run(parts, "shapes", findings, () -> RoomLimit.shapes(data, findings));
        run(parts, "quiet", findings, () -> RoomLimit.quiet(data, findings));
        run(parts, "post", findings, () -> PostLimit.measure(data, findings));
        run(parts, "lines", findings, () -> PostLimit.idle(data, findings));
        System.out.println(findings.table());
        Files.writeString(REPORTS.resolve("limits.md"), findings.table());
        IO.delete(data);
    }

    private interface Part {
        void measure() throws IOException;
    }

    /** A part that cannot be measured here, for want of open files perhaps, does not keep the others from it. */
    private static void run(Set<String> parts, String name, Findings findings, Part part) {
        if (!parts.contains(name)) {
            return;
        }
        try {
            part.measure();
        } catch (IOException e) {
            findings.add("not measured to its end", e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }
}
