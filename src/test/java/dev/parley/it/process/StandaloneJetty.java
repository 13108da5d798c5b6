package dev.parley.it.process;

import dev.parley.it.War;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The published Jetty, as an operator sets it up: a base directory with three modules, and the WAR in webapps/. */
final class StandaloneJetty implements AutoCloseable {
    private static final Pattern LISTENING =
            Pattern.compile("Started oejs\\.ServerConnector.*\\{127\\.0\\.0\\.1:(\\d+)\\}");
    private static final String WAR = "webapps/parley.war";
    private static final Duration SETUP = Duration.ofSeconds(60);

    private final JavaProcess process;
    private final URI application;
    private final Path base;

    private StandaloneJetty(JavaProcess process, URI application, Path base) {
        this.process = process;
        this.application = application;
        this.base = base;
    }

    /** Makes a base in {@code directory}, which names no place for rooms, and starts it on a free port. */
    static StandaloneJetty start(Path directory) throws IOException {
        Path base = Files.createDirectories(directory.resolve("base"));
        List<String> jar = List.of("-jar", home().resolve("start.jar").toString());
        try (JavaProcess setup =
                JavaProcess.java(base, concat(jar, "--add-modules=http,ee10-deploy,ee10-websocket-jakarta"))) {
            if (setup.exit(SETUP) != 0) {
                throw new IOException("Jetty could not be set up: " + setup.output());
            }
        }
        putWar(base);
        List<String> options = List.of("-Djava.io.tmpdir=" + directory);
        JavaProcess process = JavaProcess.java(
                base,
                concat(
                        concat(options, jar.toArray(String[]::new)),
                        "jetty.http.host=127.0.0.1",
                        "jetty.http.port=0",
                        "jetty.deploy.scanInterval=1"));
        try {
            URI application = URI.create("http://127.0.0.1:" + process.await(LISTENING) + "/parley/");
            return new StandaloneJetty(process, application, base);
        } catch (AssertionError e) {
            process.close();
            throw e;
        }
    }

    /** Returns where the application answers. */
    URI application() {
        return application;
    }

    /** Takes the WAR away; Jetty notices within seconds. */
    void removeWar() throws IOException {
        Files.delete(base.resolve(WAR));
    }

    /** Puts the WAR back; Jetty notices within seconds. */
    void putWar() throws IOException {
        putWar(base);
    }

    /** In one step, so that no half of it is found. */
    private static void putWar(Path base) throws IOException {
        Path copy = Files.copy(War.file(), base.resolve("coming.war"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(copy, base.resolve(WAR), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Returns where the application keeps rooms in a base that does not configure it. */
    Path data() {
        return base.resolve("parley-data").resolve("parley");
    }

    JavaProcess process() {
        return process;
    }

    @Override
    public void close() {
        process.close();
    }

    /** Returns the directory the build unpacked Jetty to. */
    private static Path home() throws IOException {
        try (var directories = Files.list(Path.of("target", "jetty-home").toAbsolutePath())) {
            return directories
                    .filter(each -> Files.exists(each.resolve("start.jar")))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static List<String> concat(List<String> first, String... then) {
        return Stream.concat(first.stream(), Arrays.stream(then)).toList();
    }
}
