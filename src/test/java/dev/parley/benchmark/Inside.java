package dev.parley.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a JVM takes and holds, as the system and {@code jcmd} see it.
 *
 * @param resident memory in RAM before garbage was collected, in bytes
 * @param live what was reachable on the heap, in bytes
 * @param threads the JVM's own among them
 * @param timers tasks that wait for their time in an executor
 */
record Inside(long resident, long live, int threads, int timers) {
    private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+(\\d+) kB$");
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)$");
    private static final Pattern THREAD = Pattern.compile("(?m)^\"");
    private static final Pattern TIMERS = Pattern.compile(
            "(?m)^ *\\d+: +(\\d+) +\\d+ +java\\.util\\.concurrent\\.ScheduledThreadPoolExecutor\\$ScheduledFutureTask\\b");

    /** Looks into a process; it collects all garbage for that, and so stands still for a moment. */
    static Inside of(long pid) throws IOException {
        long resident = resident(pid);
        String histogram = jcmd(pid, "GC.class_histogram");
        int threads = (int) THREAD.matcher(jcmd(pid, "Thread.print")).results().count();
        return new Inside(resident, number(TOTAL, histogram), threads, (int) number(TIMERS, histogram));
    }

    private static long resident(long pid) throws IOException {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        return 1024
                * (Files.exists(status)
                        ? number(RESIDENT, Files.readString(status))
                        : Long.parseLong(run("ps", "-o", "rss=", "-p", Long.toString(pid))
                                .strip()));
    }

    private static String jcmd(long pid, String command) throws IOException {
        return run(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid), command);
    }

    private static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), UTF_8);
    }

    private static long number(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        return found.find() ? Long.parseLong(found.group(1)) : 0;
    }
}
