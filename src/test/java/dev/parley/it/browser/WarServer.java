package dev.parley.it.browser;

import dev.parley.it.War;
import dev.parley.it.process.JavaProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The real {@code java -jar parley.war}, which can be killed and started again at the same address with the same data.
 * Use from one thread.
 */
final class WarServer implements AutoCloseable {
    private static final Duration END = Duration.ofSeconds(20);

    private final Path directory;
    private final List<String> settings;
    private Path war = War.file();
    private JavaProcess process;
    private final URI uri;

    private WarServer(Path directory, List<String> settings) {
        this.directory = directory;
        this.settings = settings;
        process = launch(0);
        uri = process.awaitAddress();
    }

    /**
     * Starts on a free port of 127.0.0.1.
     *
     * @param directory the working directory, which also holds the data
     * @param settings each {@code name=value}, without {@code parley.}
     */
    static WarServer start(Path directory, String... settings) {
        return new WarServer(directory, List.of(settings));
    }

    /** Starts with its defaults, in a new directory below {@code target}. */
    static WarServer start() {
        try {
            return start(Files.createTempDirectory(Path.of("target").toAbsolutePath(), "data-"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the address of {@code path}, which has no leading slash; scheme http. */
    URI uri(String path) {
        return uri.resolve(path);
    }

    /** Returns the same address by the name {@code localhost}. */
    URI localhost(String path) {
        return URI.create("http://localhost:" + uri.getPort() + "/").resolve(path);
    }

    /** Ends the process at once, as {@code kill -9} does, and waits for its end. */
    void kill() {
        process.kill();
        process.exit(END);
    }

    /** Asks the process to end, as {@code kill} or {@code docker stop} do, and waits for its end. */
    void stop() {
        process.terminate();
        process.exit(END);
    }

    /** Starts again after {@link #kill} or {@link #stop}, with these settings besides those of the first start. */
    void startAgain(String... more) {
        process = launch(uri.getPort(), more);
        process.awaitAddress();
    }

    /** Starts again as another version of the WAR. */
    void startAgain(Path version) {
        war = version;
        startAgain();
    }

    @Override
    public void close() {
        process.close();
    }

    private JavaProcess launch(int port, String... more) {
        List<String> arguments = new ArrayList<>(List.of("-Xmx256m", "-Djava.io.tmpdir=" + directory));
        arguments.addAll(List.of("-jar", war.toString(), "--port", Integer.toString(port)));
        Stream.concat(settings.stream(), Stream.of(more))
                .forEach(setting -> arguments.addAll(List.of("--set", setting)));
        try {
            return JavaProcess.java(directory, arguments, Map.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
