package dev.parley;

import dev.parley.config.SettingsSources;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The whole server in this process, from the source tree, on a port of its own. */
public final class SmallServer implements AutoCloseable {
    private final EmbeddedServer server;

    private SmallServer(EmbeddedServer server) {
        this.server = server;
    }

    /** Starts with these settings, full names to values. */
    public static SmallServer start(Map<String, String> settings) throws IOException {
        Map<String, String> all = new HashMap<>(settings);
        all.put("parley.port", "0");
        return new SmallServer(
                EmbeddedServer.start(new SettingsSources(all, Map.of()).load(), WebRoot.ofProject(Path.of(""))));
    }

    public URI uri() {
        return server.uri();
    }

    @Override
    public void close() {
        server.close();
    }
}
