package dev.parley.benchmark;

import dev.parley.it.War;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server in a JVM of its own, which prints its address, and the CPU time it takes. */
final class ServerProcess implements AutoCloseable {
    private static final Pattern ADDRESS = Pattern.compile("http://[^:/]+:(\\d+)/");

    private final Process process;
    private final int port;

    private ServerProcess(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        BufferedReader lines = process.inputReader();
        port = port(lines);
        Thread rest = new Thread(() -> lines.lines().forEach(line -> {}), "server-output");
        rest.setDaemon(true);
        rest.start();
    }

    /** Starts {@code java -jar parley.war}, its log {@code memory} or {@code sqlite} below {@code directory}. */
    static ServerProcess parley(Path directory, String log) throws IOException {
        return new ServerProcess(List.of(
                "-jar",
                War.file().toString(),
                "--port",
                "0",
                "--data",
                directory.resolve(log).toString(),
                "--set",
                "log=" + log,
                "--set",
                "rate.messages=0"));
    }

    static ServerProcess naive() throws IOException {
        return new ServerProcess(List.of("-cp", System.getProperty("java.class.path"), NaiveChat.class.getName()));
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

    int port() {
        return port;
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
            process.getInputStream().close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
