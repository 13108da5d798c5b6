package dev.parley.request;

import org.jspecify.annotations.Nullable;

/**
 * A request for a WebSocket as plain facts, as the container saw it, before any header of a proxy is believed.
 *
 * @param protocol as in the request line, for instance {@code HTTP/1.1}; {@code HTTP/2.0} for an extended CONNECT
 * @param requestUri the path as it was sent, not decoded, without query
 * @param contextPath where the application is deployed, encoded as a client would send it; empty for the root
 * @param rawQuery as it was sent, not decoded; null where there was none
 * @param scheme {@code http} or {@code https}
 * @param host the host the request names, without port
 * @param port the port it names, or the default of its scheme
 * @param remoteAddress the address at the other end of the connection
 * @param principal the user the container itself has authenticated; null where it did not
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
        @Nullable String principal) {

    /** The one path that answers, below the context path. */
    public static final String PATH = "/ws/chat";

    /**
     * Returns the handshake a browser would make with the headers of this request, which itself is none: what a browser
     * adds only to a real one is filled in.
     *
     * @param origin what to take as Origin where there is none: a browser sends none to its own origin
     * @param subprotocols as in {@code Sec-WebSocket-Protocol}; null for no offer
     */
    public UpgradeRequest rehearsed(@Nullable String origin, @Nullable String subprotocols) {
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
                principal);
    }

    /** Returns whether it asks for the one path, spelled exactly so. */
    public boolean isForThePath() {
        return requestUri.equals(contextPath + PATH);
    }

    /** Returns whether it came over HTTP/2 or later, as an extended CONNECT (RFC 8441), which has no key and no Upgrade. */
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
