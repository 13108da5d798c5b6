package dev.parley.request;

import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds out how the client reached us. Walks from our own connection outwards while the hop is trusted; the first
 * address that is not is the client, whatever else it claims.
 */
public final class Proxies {
    private final AddressBlocks trusted;

    public Proxies(AddressBlocks trusted) {
        this.trusted = trusted;
    }

    public Site siteOf(UpgradeRequest request) {
        Headers headers = request.headers();
        if (!trusts(request) || !Forwarded.isPresent(headers)) {
            return site(request, Hop.SILENT);
        }
        return site(request, agreed(walk(Forwarded.standard(headers)), walk(Forwarded.customary(headers))));
    }

    /** Returns whether the request was forwarded by somebody who is not trusted: worth a hint where its origin fails. */
    public boolean ignores(UpgradeRequest request) {
        return Forwarded.isPresent(request.headers()) && !trusts(request);
    }

    private boolean trusts(UpgradeRequest request) {
        return trusted.contains(IpAddress.normalise(request.remoteAddress()));
    }

    private Hop walk(List<Hop> nearestFirst) {
        Hop known = Hop.SILENT;
        for (Hop hop : nearestFirst) {
            known = known.then(hop);
            InetAddress client = hop.client();
            if (client == null || !trusted.contains(client)) {
                break;
            }
        }
        return known;
    }

    /**
     * A proxy that writes one kind of field usually lets the other pass as the client sent it. So where both kinds tell
     * the same thing differently, neither counts.
     */
    private static Hop agreed(Hop standard, Hop customary) {
        boolean contradict = differ(standard.client(), customary.client())
                || differ(standard.scheme(), customary.scheme())
                || differ(standard.host(), customary.host());
        return contradict ? Hop.SILENT : customary.then(standard);
    }

    private static boolean differ(@Nullable Object one, @Nullable Object other) {
        return one != null && other != null && !Objects.equals(one, other);
    }

    private static Site site(UpgradeRequest request, Hop told) {
        String local = Origin.webScheme(request.scheme());
        String scheme = told.scheme() != null ? told.scheme() : local;
        String host = told.host() != null ? told.host() : localHost(request.host());
        String client =
                told.client() != null ? told.client().getHostAddress() : IpAddress.normalise(request.remoteAddress());
        int port = Origin.defaultPort(scheme);
        if (told.port() != Origin.NO_PORT) {
            port = told.port();
        } else if (told.host() == null && request.port() != Origin.defaultPort(local)) {
            port = request.port();
        }
        return new Site(scheme, host, port, client);
    }

    /** Some containers drop the brackets of an IPv6 address. */
    private static @Nullable String localHost(String host) {
        boolean bare = host.contains(":") && !host.startsWith("[");
        return HostName.normalise(bare ? "[" + host + "]" : host);
    }
}
