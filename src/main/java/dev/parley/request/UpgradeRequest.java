package dev.parley.request;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request for a WebSocket as plain facts, as the container saw it, before any forwarding header is considered.
 *
 * @param protocol as in the request line, for instance {@code HTTP/1.1}; {@code HTTP/2.0} for an extended CONNECT
 * @param requestUri the path as sent, not decoded, without the query
 * @param contextPath the path of the application, encoded as a client would send it; empty for the root
 * @param rawQuery as sent, not decoded; null if there was none
 * @param scheme {@code http} or {@code https}
 * @param host the host the request names, without port
 * @param port the port it names, or the default of its scheme
 * @param remoteAddress the address at the other end of the connection
 * @param principal the user whom the container itself has authenticated; null if none
 * @param roles those of the roles that rules name which the container says this user has
 */
public record UpgradeRequest(
        String method,
        String protocol,
        String requestUri,
        String contextPath,
        @Nullable String rawQuery,
        Headers headers,
        String scheme,
        String host,
        int port,
        String remoteAddress,
        @Nullable String principal,
        Set<String> roles) {

    /** The one path that answers, below the context path. */
    public static final String PATH = "/ws/chat";

    /**
     * Returns the handshake that a browser would make with the headers of this request. Fills in what a browser adds only to
     * a real handshake.
     *
     * @param origin the Origin to use if the request has none, because a browser sends none to its own origin
     * @param subprotocols as in {@code Sec-WebSocket-Protocol}; null for no offer
     */
    public UpgradeRequest asHandshake(@Nullable String origin, @Nullable String subprotocols) {
        Headers upgrade = headers.with("Upgrade", "websocket")
                .with("Connection", "Upgrade")
                .with("Sec-WebSocket-Version", UpgradeHeaders.VERSION)
                .with("Sec-WebSocket-Key", UpgradeHeaders.SOME_KEY);
        if (origin != null && !headers.has("Origin")) {
            upgrade = upgrade.with("Origin", origin);
        }
        if (subprotocols != null) {
            upgrade = upgrade.with("Sec-WebSocket-Protocol", subprotocols);
        }
        return new UpgradeRequest(
                "GET",
                "HTTP/1.1",
                contextPath + PATH,
                contextPath,
                rawQuery,
                upgrade,
                scheme,
                host,
                port,
                remoteAddress,
                principal,
                roles);
    }

    /**
     * Returns this request as if it had named the usual path, if it names exactly {@code path} below the context path. So
     * everything after this knows one path only.
     */
    public UpgradeRequest mountedAt(String path) {
        if (path.equals(PATH)) {
            return this;
        }
        boolean exact = requestUri.equals(contextPath + path);
        return new UpgradeRequest(
                method,
                protocol,
                exact ? contextPath + PATH : contextPath + "/",
                contextPath,
                rawQuery,
                headers,
                scheme,
                host,
                port,
                remoteAddress,
                principal,
                roles);
    }

    /** Returns whether the path is exactly the endpoint's, without any alias. */
    public boolean isForThePath() {
        return requestUri.equals(contextPath + PATH);
    }

    /** Returns whether it uses HTTP/2 or later; an extended CONNECT (RFC 8441) needs neither a key nor an Upgrade. */
    public boolean isMultiplexed() {
        return protocol.startsWith("HTTP/") && !protocol.startsWith("HTTP/0") && !protocol.startsWith("HTTP/1");
    }

    /** Returns whether its version of HTTP can carry a WebSocket: 1.1 or later. */
    public boolean isModern() {
        return protocol.equals("HTTP/1.1") || isMultiplexed();
    }

    /** Returns the one method that can open a WebSocket over its version of HTTP. */
    public String methodForUpgrade() {
        return isMultiplexed() ? "CONNECT" : "GET";
    }
}
