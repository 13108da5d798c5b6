package dev.parley.handshake;

import dev.parley.request.Headers;
import dev.parley.request.UpgradeHeaders;
import dev.parley.request.UpgradeRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A request that would be accepted, at {@code http://chat.example}, until a test spoils it. */
public final class Asking {
    private final Map<String, List<String>> headers = new LinkedHashMap<>();
    private String method = "GET";
    private String protocol = "HTTP/1.1";
    private String uri = "/ws/chat";
    private @Nullable String query;
    private String scheme = "http";
    private String host = "chat.example";
    private int port = 80;
    private String remote = "192.0.2.7";
    private @Nullable String principal;

    public static Asking well() {
        return new Asking()
                .header("Upgrade", "websocket")
                .header("Connection", "Upgrade")
                .header("Sec-WebSocket-Version", "13")
                .header("Sec-WebSocket-Key", UpgradeHeaders.SOME_KEY)
                .header("Origin", "http://chat.example");
    }

    /** Over HTTP/2, without what only HTTP/1.1 has. */
    static Asking overHttp2() {
        Asking asking = new Asking().header("Sec-WebSocket-Version", "13").header("Origin", "http://chat.example");
        asking.protocol = "HTTP/2.0";
        asking.method = "CONNECT";
        return asking;
    }

    public Asking header(String name, String... lines) {
        headers.put(name, List.of(lines));
        return this;
    }

    Asking more(String name, String line) {
        headers.merge(name, List.of(line), (before, added) -> {
            List<String> all = new ArrayList<>(before);
            all.addAll(added);
            return all;
        });
        return this;
    }

    Asking without(String name) {
        headers.remove(name);
        return this;
    }

    Asking method(String value) {
        method = value;
        return this;
    }

    Asking protocol(String value) {
        protocol = value;
        return this;
    }

    Asking uri(String value) {
        uri = value;
        return this;
    }

    Asking query(String value) {
        query = value;
        return this;
    }

    public Asking at(String newScheme, String newHost, int newPort) {
        scheme = newScheme;
        host = newHost;
        port = newPort;
        return this;
    }

    public Asking from(String address) {
        remote = address;
        return this;
    }

    Asking as(String user) {
        principal = user;
        return this;
    }

    public UpgradeRequest request() {
        return new UpgradeRequest(
                method, protocol, uri, "", query, Headers.of(headers), scheme, host, port, remote, principal, Set.of());
    }
}
