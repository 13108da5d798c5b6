package dev.parley.benchmark;

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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server in a JVM of its own, which prints its address, and the CPU time it takes. */
final class ServerProcess implements AutoCloseable {
    private static final Pattern ADDRESS = Pattern.compile("http://[^:/]+:(\\d+)/");

    private final Process process;
    private final int port;
    private final Thread output;
    private final Map<String, CompletableFuture<Long>> awaited = new ConcurrentHashMap<>();

    private ServerProcess(String program, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(program);
        command.addAll(arguments);
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        BufferedReader lines = process.inputReader();
        port = port(lines);
        output = new Thread(() -> lines.lines().forEach(this::printed), "server-output");
        output.setDaemon(true);
        output.start();
    }

    /** Starts {@code java -jar parley.war}, its log {@code memory} or {@code sqlite} below {@code directory}. */
    static ServerProcess parley(Path directory, String log) throws IOException {
        return parley(directory, List.of(), "log=" + log);
    }

    /**
     * Starts {@code java -jar parley.war} with a new directory below {@code directory}.
     *
     * @param jvm options of the JVM
     * @param settings each {@code name=value}
     */
    static ServerProcess parley(Path directory, List<String> jvm, String... settings) throws IOException {
        String data = Files.createTempDirectory(directory, "server-").toString();
        List<String> arguments = new ArrayList<>(jvm);
        arguments.addAll(List.of("-jar", War.file().toString(), "--port", "0", "--data", data));
        // one address is a thousand people here
        arguments.addAll(List.of("--set", "rate.messages=0", "--set", "limits.on=false"));
        for (String setting : settings) {
            arguments.addAll(List.of("--set", setting));
        }
        return java(arguments);
    }

    static ServerProcess naive() throws IOException {
        return java(List.of("-cp", System.getProperty("java.class.path"), NaiveChat.class.getName()));
    }

    /** Starts a script of {@code src/test/peers}. */
    static ServerProcess node(String script) throws IOException {
        return new ServerProcess("node", List.of("src/test/peers/" + script));
    }

    private static ServerProcess java(List<String> arguments) throws IOException {
        return new ServerProcess(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), arguments);
    }

    private static int port(BufferedReader lines) throws IOException {
        StringBuilder seen = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Matcher address = ADDRESS.matcher(line);
            if (address.find()) {
                return Integer.parseInt(address.group(1));
            }
            seen.append(line).append('\n');
        }
        throw new IOException("The server did not start: " + seen);
    }

    private void printed(String line) {
        awaited.forEach((word, seen) -> {
            if (line.contains(word)) {
                seen.complete(System.nanoTime());
            }
        });
    }

    /** Returns when, by {@code System.nanoTime}, it prints a line with this word from now on. */
    CompletableFuture<Long> whenPrinted(String word) {
        CompletableFuture<Long> seen = new CompletableFuture<>();
        awaited.put(word, seen);
        return seen;
    }

    int port() {
        return port;
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + port + "/");
    }

    long pid() {
        return process.pid();
    }

    /** Returns the CPU time it took so far; the system counts it in hundredths of a second. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            output.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
