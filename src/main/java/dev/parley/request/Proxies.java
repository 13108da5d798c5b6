package dev.parley.request;

import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Determines how the client reached us. Walks the headers of one family from our own connection outwards while each hop is
 * trusted; the first address that is not trusted is the client, regardless of what it claims. Safe for use by many threads.
 */
public final class Proxies {
    private static final Logger LOG = LoggerFactory.getLogger(Proxies.class);

    private final AddressBlocks trusted;
    private final ForwardingHeader header;

    /** Whether the hint about an untrusted proxy is still to be logged. */
    private final AtomicBoolean hintDue = new AtomicBoolean(true);

    /** Trusts these addresses, and believes this one family of headers from them. */
    public Proxies(AddressBlocks trusted, ForwardingHeader header) {
        this.trusted = trusted;
        this.header = header;
    }

    /** Returns how the client reached us, according to our own connection and the trusted proxies. */
    public Site siteOf(UpgradeRequest request) {
        Headers headers = request.headers();
        if (trusts(request)) {
            return site(request, walk(header.hops(headers)));
        }
        if (isForwarded(headers) && hintDue.getAndSet(false)) {
            logHint(request);
        }
        return site(request, Hop.SILENT);
    }

    /**
     * Returns whether a trusted proxy forwarded two stories: the family that does not count contradicts the one that does.
     * One of them was then written by the client, and only the operator knows which.
     */
    public boolean contradict(UpgradeRequest request) {
        Headers headers = request.headers();
        if (!trusts(request) || !header.isIn(headers) || !header.other().isIn(headers)) {
            return false;
        }
        Hop counted = walk(header.hops(headers));
        Hop ignored = walk(header.other().hops(headers));
        return differ(counted.client(), ignored.client())
                || differ(counted.scheme(), ignored.scheme())
                || differ(counted.host(), ignored.host());
    }

    /**
     * Returns the setting because of which the forwarding headers of this request do not count; null if they count, or if
     * there are none. It is the likeliest reason for an origin or an address that looks wrong.
     */
    public @Nullable String ignoredBy(UpgradeRequest request) {
        if (!isForwarded(request.headers())) {
            return null;
        }
        if (!trusts(request)) {
            return AddressBlocks.PROXIES;
        }
        return header.isIn(request.headers()) ? null : ForwardingHeader.SETTING;
    }

    private static boolean isForwarded(Headers headers) {
        return Forwarded.hasStandard(headers) || Forwarded.hasXForwarded(headers);
    }

    /** Every operator meets this first, so the line says what to add. Once only: any client can cause it. */
    private static void logHint(UpgradeRequest request) {
        String address = LogEscape.plain(IpAddress.normalise(request.remoteAddress()), LogEscape.MAX_LENGTH);
        LOG.warn(
                "Forwarding headers from {} are ignored, because it is not a trusted proxy."
                        + " If it is your proxy, add: {}={}",
                address,
                AddressBlocks.PROXIES,
                address);
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
