package dev.parley.handshake;

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

    /** Returns whether it asks for the one path, spelled exactly so. */
    boolean isForThePath() {
        return requestUri.equals(contextPath + PATH);
    }

    /** Returns whether it came over HTTP/2 or later, as an extended CONNECT (RFC 8441), which has no key and no Upgrade. */
    boolean isMultiplexed() {
        return protocol.startsWith("HTTP/") && !protocol.startsWith("HTTP/0") && !protocol.startsWith("HTTP/1");
    }

    /** Returns whether its version of HTTP can carry a WebSocket: 1.1 or later. */
    boolean isModern() {
        return protocol.equals("HTTP/1.1") || isMultiplexed();
    }

    /** Returns the one method that can open a WebSocket over its version of HTTP. */
    String methodForUpgrade() {
        return isMultiplexed() ? "CONNECT" : "GET";
    }
}
