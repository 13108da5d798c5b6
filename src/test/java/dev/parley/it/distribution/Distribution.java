package dev.parley.it.distribution;

import static org.awaitility.Awaitility.await;

import dev.parley.it.Http;
import dev.parley.it.War;
import dev.parley.it.process.JavaProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** A published server as an operator sets it up, with the WAR below {@code /parley/}, on a free port of 127.0.0.1. */
final class Distribution implements AutoCloseable {
    /** The time a server has to start and to deploy the WAR. */
    private static final Duration START = Duration.ofMinutes(3);

    private static final String LIBERTY_CONFIGURATION = """
            <server>
              <featureManager>
                <feature>%s</feature>
              </featureManager>
              <httpEndpoint id="defaultHttpEndpoint" host="127.0.0.1" httpPort="%d" httpsPort="-1"/>
            </server>
            """;

    private static final String PAYARA_ON_LOOPBACK = "set configs.config.server-config.network-config."
            + "network-listeners.network-listener.http-listener.address=127.0.0.1\n";

    private final JavaProcess process;
    private final URI application;

    private Distribution(JavaProcess process, int port) {
        this.process = process;
        this.application = URI.create("http://127.0.0.1:" + port + "/parley/");
    }

    /** Starts Open Liberty with a new server in {@code directory} that has these features and the WAR in dropins/. */
    static Distribution liberty(Path directory, String features, Map<String, String> settings) throws IOException {
        Path home = Path.of("target", "liberty", "wlp").toAbsolutePath();
        Path server = Files.createDirectories(directory.resolve("servers").resolve("parley"));
        int port = freePort();
        Files.writeString(server.resolve("server.xml"), LIBERTY_CONFIGURATION.formatted(features, port));
        Files.copy(War.file(), Files.createDirectory(server.resolve("dropins")).resolve("parley.war"));
        List<String> command = List.of(
                "-javaagent:" + home.resolve("bin/tools/ws-javaagent.jar"),
                "-jar",
                home.resolve("bin/tools/ws-server.jar").toString(),
                "parley");
        Map<String, String> environment = new HashMap<>(environment(directory, settings));
        environment.put("WLP_USER_DIR", directory.toString());
        return start(JavaProcess.java(server, command, environment), port);
    }

    /** Starts Payara Micro with the WAR; it keeps its own files in {@code directory}. */
    static Distribution payaraMicro(Path directory, Map<String, String> settings) throws IOException {
        int port = freePort();
        Path commands = Files.writeString(directory.resolve("preboot"), PAYARA_ON_LOOPBACK);
        List<String> command = List.of(
                "-jar",
                Path.of("target", "payara-micro.jar").toAbsolutePath().toString(),
                "--nocluster",
                "--port",
                Integer.toString(port),
                "--rootdir",
                directory.resolve("payara").toString(),
                "--prebootcommandfile",
                commands.toString(),
                "--deploy",
                War.file().toString());
        return start(JavaProcess.java(directory, command, environment(directory, settings)), port);
    }

    private static Distribution start(JavaProcess process, int port) {
        Distribution started = new Distribution(process, port);
        try {
            await().atMost(START).pollInterval(Duration.ofMillis(500)).until(started::isReady);
            return started;
        } catch (RuntimeException | AssertionError e) {
            started.close();
            throw new AssertionError("The server did not start; it wrote " + process.output(), e);
        }
    }

    private boolean isReady() {
        try {
            return Http.get(application.resolve("health/ready")).statusCode() == 200;
        } catch (UncheckedIOException e) {
            return false; // it does not listen yet
        }
    }

    /** Leaves settings, by full name, in a file, and names it as every server allows: in the environment. */
    private static Map<String, String> environment(Path directory, Map<String, String> settings) throws IOException {
        Properties file = new Properties();
        file.putAll(settings);
        file.put("parley.data", directory.resolve("rooms").toString());
        Path path = directory.resolve("parley.properties");
        try (Writer writer = Files.newBufferedWriter(path)) {
            file.store(writer, null);
        }
        return Map.of("PARLEY_CONFIG", path.toString());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Returns the address of the application. */
    URI application() {
        return application;
    }

    @Override
    public void close() {
        process.close();
    }
}
