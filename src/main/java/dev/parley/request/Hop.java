package dev.parley.request;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * What one proxy says about the request that it received; null for what it does not say.
 *
 * @param client who connected to that proxy
 * @param scheme {@code http} or {@code https}
 * @param host normalised, see {@link HostName}
 * @param port {@link Origin#NO_PORT} if it does not say
 */
record Hop(
        @Nullable InetAddress client,
        @Nullable String scheme,
        @Nullable String host,
        int port) {
    static final Hop SILENT = new Hop(null, null, null, Origin.NO_PORT);

    /** Reads what the proxy wrote. Values that cannot be parsed count as missing. */
    static Hop read(@Nullable String node, @Nullable String proto, @Nullable String authority, @Nullable String port) {
        @Nullable InetAddress client = node == null ? null : address(node);
        @Nullable String scheme = proto == null ? null : Origin.webScheme(proto);
        boolean known = scheme != null && Origin.defaultPort(scheme) != Origin.NO_PORT;
        // an authority is read as the origin it would be part of
        @Nullable Origin origin = authority == null ? null : Origin.parse("any://" + authority);
        int given = port == null ? Origin.NO_PORT : Origin.parsePort(port);
        return new Hop(
                client,
                known ? scheme : null,
                origin == null ? null : origin.host(),
                given != Origin.NO_PORT || origin == null ? given : origin.port());
    }

    /** Returns what is known once the next hop outwards is added, whose values take precedence. */
    Hop then(Hop outer) {
        boolean newPort = outer.port != Origin.NO_PORT || outer.host != null;
        return new Hop(
                outer.client != null ? outer.client : client,
                outer.scheme != null ? outer.scheme : scheme,
                outer.host != null ? outer.host : host,
                newPort ? outer.port : port);
    }

    /** An address, with or without a port: {@code 192.0.2.1:80}, {@code [2001:db8::1]:80}, {@code 2001:db8::1}. */
    private static @Nullable InetAddress address(String node) {
        InetAddress bare = IpAddress.parse(node);
        int colon = node.lastIndexOf(':');
        boolean port = colon > 0 && (node.charAt(colon - 1) == ']' || node.indexOf(':') == colon);
        return bare != null || !port ? bare : IpAddress.parse(node.substring(0, colon));
    }
}
