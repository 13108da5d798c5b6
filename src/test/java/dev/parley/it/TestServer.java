package dev.parley.it;

import dev.parley.config.SettingsSources;
import dev.parley.server.EmbeddedServer;
import dev.parley.server.WebRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The embedded server in this JVM, straight from {@code webapp/} and {@code target/classes}, on a free port of 127.0.0.1
 * and with a new data directory unless the settings name one.
 */
public final class TestServer implements AutoCloseable {
    private final EmbeddedServer server;

    private TestServer(EmbeddedServer server) {
        this.server = server;
    }

    /**
     * Starts with these settings, by full name ({@code parley.outbox.bytes}), over the tests' own. All tests come from one
     * address and in a hurry, so people have no limits unless a test sets some.
     */
    public static TestServer start(Map<String, String> settings) {
        try {
            Path data = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "data-");
            Map<String, String> all = new HashMap<>(Map.of("parley.port", "0", "parley.data", data.toString()));
            if (settings.keySet().stream().noneMatch(each -> each.startsWith("parley.limits."))) {
                all.put("parley.limits.on", "false");
            }
            all.putAll(settings);
            return new TestServer(
                    EmbeddedServer.start(new SettingsSources(all, Map.of()).load(), WebRoot.ofProject(Path.of(""))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the address of {@code path}, which has no leading slash; scheme http, host by number. */
    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.uri().getPort() + "/").resolve(path);
    }

    /** Stops as a signal would: with goodbyes. */
    @Override
    public void close() {
        server.close();
    }
}
