package dev.parley.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.Program;
import dev.parley.it.War;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A JVM of its own, with the lines it writes; killed when the test leaves it running. Use from one thread. */
public final class JavaProcess implements AutoCloseable {
    private static final long WAIT_SECONDS = 60;
    private static final String END = "\0";
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final Pattern LISTENING = Pattern.compile("Parley is listening on http://[^/ ]+:(\\d+)/");

    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final List<String> seen = new ArrayList<>();

    private JavaProcess(Process process) {
        this.process = process;
        Thread reader = new Thread(this::read, "process-output");
        reader.setDaemon(true);
        reader.start();
    }

    /** Runs {@code java -jar parley.war arguments} in {@code directory}, which is also its temporary directory. */
    public static JavaProcess war(Path directory, String... arguments) throws IOException {
        return war(directory, List.of(), List.of("-Xmx256m"), arguments);
    }

    /** The same with other options for the JVM, as a command of {@code wrapper}, which may be empty. */
    static JavaProcess war(Path directory, List<String> wrapper, List<String> options, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(wrapper);
        command.add(JAVA);
        command.addAll(options);
        command.addAll(
                List.of("-Djava.io.tmpdir=" + directory, "-jar", War.file().toString()));
        command.addAll(List.of(arguments));
        return run(directory, command, Map.of());
    }

    /** Runs {@code java command} in {@code directory}; standard error joins standard output. */
    static JavaProcess java(Path directory, List<String> command) throws IOException {
        return java(directory, command, Map.of());
    }

    /** The same with more environment; no setting comes from the environment of the tests themselves. */
    public static JavaProcess java(Path directory, List<String> command, Map<String, String> environment)
            throws IOException {
        List<String> whole = new ArrayList<>();
        whole.add(JAVA);
        whole.addAll(command);
        return run(directory, whole, environment);
    }

    private static JavaProcess run(Path directory, List<String> command, Map<String, String> environment)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.directory(Files.createDirectories(directory).toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("PARLEY_") || name.startsWith("JAVA_TOOL"));
        // all tests come from one address and in a hurry
        builder.environment().put("PARLEY_LIMITS_ON", "false");
        builder.environment().putAll(environment);
        return new JavaProcess(builder.start());
    }

    /** Waits for a line that matches and returns the first group. */
    public String await(Pattern pattern) {
        for (String line = poll(); line != null; line = poll()) {
            Matcher matcher = pattern.matcher(line);
            if (matcher.find()) {
                return matcher.group(1);
            }
        }
        throw new AssertionError("No line matched " + pattern + " in " + seen);
    }

    /**
     * Waits until Parley listens and returns its address by number, whatever name it prints: a test that opens thousands
     * of connections should not resolve a name for each.
     */
    public URI awaitAddress() {
        return URI.create("http://127.0.0.1:" + await(LISTENING) + "/");
    }

    /** Returns the number the operating system knows the process by. */
    public long pid() {
        return process.pid();
    }

    /**
     * The objects that are left after a collection of garbage.
     *
     * @param bytes of all of them
     * @param largest the classes that take most, a line each, for the message of a test that fails
     */
    record LiveHeap(long bytes, String largest) {
        private static final int LINES = 25;
    }

    /** Collects garbage and measures what is left. */
    LiveHeap liveHeap() throws InterruptedException {
        Program jcmd = Program.run("jcmd", "" + pid(), "GC.class_histogram");
        assertThat(jcmd.ok()).as(jcmd.output()).isTrue();
        Matcher total = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)").matcher(jcmd.output());
        assertThat(total.find()).as(jcmd.output()).isTrue();
        String largest = jcmd.output().lines().limit(LiveHeap.LINES).collect(Collectors.joining("\n"));
        return new LiveHeap(Long.parseLong(total.group(1)), largest);
    }

    /** Asks the process to end, as {@code kill} or {@code docker stop} do. */
    public void terminate() {
        // Process.destroy would close the streams, and lose what the process writes as it ends
        process.toHandle().destroy();
    }

    /** Ends the process at once, as {@code kill -9} does. */
    public void kill() {
        process.destroyForcibly();
    }

    /** Waits for the end and returns the exit code. */
    public int exit(Duration limit) {
        try {
            assertThat(process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS))
                    .as("ended within %s; it wrote %s", limit, seen)
                    .isTrue();
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new AssertionError("Interrupted while waiting", e);
        }
    }

    /** Waits for the end and returns all it wrote. */
    public String output() {
        while (poll() != null) {
            // Until the end.
        }
        return String.join("\n", seen);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        exit(Duration.ofSeconds(WAIT_SECONDS));
    }

    private @Nullable String poll() {
        try {
            String line = lines.poll(WAIT_SECONDS, TimeUnit.SECONDS);
            if (line == null || line.equals(END)) {
                return null;
            }
            seen.add(line);
            return line;
        } catch (InterruptedException e) {
            throw new AssertionError("Interrupted while waiting", e);
        }
    }

    private void read() {
        try (BufferedReader reader = process.inputReader()) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            // Killed while reading: the end, like any other.
        } finally {
            lines.add(END);
        }
    }
}
