package dev.parley.it;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A handshake that would succeed, to be spoiled line by line. Immutable. */
public record RawUpgrade(String method, String target, String version, List<String> headers) {
    /** The key of RFC 6455, section 1.3. */
    public static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    public static RawUpgrade to(URI base) {
        return new RawUpgrade("GET", path(base, "/ws/chat"), "HTTP/1.1", List.of())
                .with("Host", base.getAuthority())
                .with("Upgrade", "websocket")
                .with("Connection", "Upgrade")
                .with("Sec-WebSocket-Version", "13")
                .with("Sec-WebSocket-Key", KEY)
                .with("Origin", "http://" + base.getAuthority());
    }

    /** A path below the one the application is deployed at. */
    public static String path(URI base, String path) {
        String context = base.getPath().endsWith("/")
                ? base.getPath().substring(0, base.getPath().length() - 1)
                : base.getPath();
        return context + path;
    }

    public RawUpgrade method(String other) {
        return new RawUpgrade(other, target, version, headers);
    }

    public RawUpgrade target(String other) {
        return new RawUpgrade(method, other, version, headers);
    }

    public RawUpgrade query(String query) {
        return target(target + "?" + query);
    }

    public RawUpgrade version(String other) {
        return new RawUpgrade(method, target, other, headers);
    }

    /** One line more. */
    public RawUpgrade with(String name, String value) {
        List<String> more = new ArrayList<>(headers);
        more.add(name + ": " + value);
        return new RawUpgrade(method, target, version, List.copyOf(more));
    }

    public RawUpgrade without(String name) {
        String start = name.toLowerCase(Locale.ROOT) + ":";
        List<String> fewer = headers.stream()
                .filter(line -> !line.toLowerCase(Locale.ROOT).startsWith(start))
                .toList();
        return new RawUpgrade(method, target, version, fewer);
    }

    /** This line instead of all others of the name. */
    public RawUpgrade set(String name, String value) {
        return without(name).with(name, value);
    }

    @Override
    public String toString() {
        return method + " " + target + " " + version + "\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
    }
}
