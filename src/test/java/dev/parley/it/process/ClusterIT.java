package dev.parley.it.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.it.Http;
import dev.parley.it.PostgresServer;
import dev.parley.it.War;
import dev.parley.it.fault.Checker;
import dev.parley.it.fault.Crowd;
import dev.parley.it.fault.Histories;
import dev.parley.it.fault.Sender;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What docker/cluster.yaml sets up, without Docker: a database, the proxy, and two servers that are replaced under load. */
class ClusterIT {
    private static final int ROUNDS = Integer.getInteger("test.rolling", 1);
    private static final Duration STEP = Duration.ofSeconds(60);
    private static final String HAPROXY = "/usr/sbin/haproxy";

    @TempDir
    private Path directory;

    private final JsonNode file =
            new YAMLMapper().readTree(Path.of("docker", "cluster.yaml").toFile());

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Returns what the file sets for a server, with the address of this test's database. */
    private Map<String, String> environment(String service) {
        Map<String, String> all = new HashMap<>();
        // an alias, which the mapper leaves unresolved
        JsonNode server = file.path("services").path(service).path("<<");
        JsonNode settings = server.isString() ? file.path("x-parley").path("environment") : server.path("environment");
        settings.properties()
                .forEach(each -> all.put(each.getKey(), each.getValue().asString()));
        assertThat(all).containsEntry("PARLEY_LOG", "postgres").containsEntry("PARLEY_CLUSTER_USER", "parley");
        all.computeIfPresent(
                "PARLEY_CLUSTER_URL",
                (name, url) -> url.replace(
                        "db:5432", "127.0.0.1:" + PostgresServer.shared().port()));
        all.put("PARLEY_TRUSTED_PROXIES", "127.0.0.1");
        return all;
    }

    private JavaProcess serve(String service, int port) throws IOException {
        JavaProcess server = JavaProcess.java(
                directory.resolve(service),
                List.of(
                        "-Xmx256m",
                        "-jar",
                        War.file().toString(),
                        "--port=" + port,
                        "--data=" + directory.resolve(service + "-data"),
                        "--set=rate.messages=0"),
                environment(service));
        URI unused = server.awaitAddress();
        return server;
    }

    private Proxy.Running proxy(int port, int first, int second) throws IOException {
        String text = Files.readString(Path.of("docker", "haproxy.cfg"))
                .replace("bind :8080", "bind 127.0.0.1:" + port)
                .replace("parley-1:8080", "127.0.0.1:" + first)
                .replace("parley-2:8080", "127.0.0.1:" + second);
        Path file = Files.writeString(directory.resolve("haproxy.cfg"), text);
        Path log = directory.resolve("haproxy.log");
        Process process = new ProcessBuilder(HAPROXY, "-db", "-f", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new Proxy.Running(process, URI.create("http://127.0.0.1:" + port + "/"), log);
    }

    private static void awaitReady(URI base) {
        await().atMost(STEP)
                .ignoreExceptions()
                .until(() -> Http.get(base.resolve("health/ready")).statusCode() == 200);
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void nobody_loses_a_message_or_hears_one_twice_when_the_servers_are_replaced_one_after_the_other()
            throws Exception {
        assumeTrue(Files.isExecutable(Path.of(HAPROXY)), HAPROXY + " is not installed");
        try (Connection connection =
                        DriverManager.getConnection(PostgresServer.shared().url());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE parley");
        }
        int[] ports = {freePort(), freePort()};
        List<JavaProcess> servers = new ArrayList<>();
        try (Proxy.Running proxy = proxy(freePort(), ports[0], ports[1])) {
            servers.add(serve("parley-1", ports[0]));
            servers.add(serve("parley-2", ports[1]));
            awaitReady(proxy.address());
            Crowd crowd = new Crowd(proxy.address(), "rolling", 8, 8, Sender.PATIENT).start();
            for (int i = 0; i < 2 * ROUNDS; i++) {
                crowd.awaitAcknowledged(200);
                JavaProcess old = servers.get(i % 2);
                old.terminate();
                assertThat(old.exit(STEP)).isZero();
                servers.set(i % 2, serve("parley-" + (i % 2 + 1), ports[i % 2]));
                awaitReady(URI.create("http://127.0.0.1:" + ports[i % 2] + "/"));
            }
            crowd.awaitAcknowledged(200);
            Histories histories = crowd.finish(proxy.address());
            assertThat(Checker.violations(histories)).isEmpty();
            assertThat(Crowd.toldMissing(histories)).isEmpty();
            assertThat(crowd.resumes().stream().mapToInt(times -> times).sum()).isPositive();
        } finally {
            servers.forEach(JavaProcess::close);
        }
    }
}
