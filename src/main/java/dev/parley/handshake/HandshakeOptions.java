package dev.parley.handshake;

import dev.parley.defaults.Defaults;
import dev.parley.request.ForwardingHeader;
import java.util.List;

/**
 * How strict the handshake is. The lists are parsed when the policy is built, which rejects a bad entry by setting and text.
 *
 * @param origins {@code parley.origins}: which origins may connect
 * @param absentOrigin {@code parley.origin.absent}: whether a request without Origin, no browser's, may connect
 * @param hosts {@code parley.hosts}: names under which the server answers; empty for any
 * @param trustedProxies {@code parley.trusted-proxies}: addresses and blocks whose forwarding headers count
 * @param forwardingHeader {@code parley.trusted-proxies.header}: the one family of forwarding headers that counts
 * @param metricsReaders {@code parley.metrics.readers}: addresses and blocks that may read metrics
 * @param guests {@code parley.guests}: whether a client may connect without a credential
 * @param deflate {@code parley.deflate}: whether permessage-deflate may be negotiated
 */
public record HandshakeOptions(
        List<String> origins,
        boolean absentOrigin,
        List<String> hosts,
        List<String> trustedProxies,
        ForwardingHeader forwardingHeader,
        List<String> metricsReaders,
        boolean guests,
        boolean deflate) {

    /** Same origin or none, any host, no proxies, guests welcome, no compression. */
    public static final HandshakeOptions DEFAULTS = new HandshakeOptions(
            Defaults.ORIGINS,
            Defaults.ORIGIN_ABSENT_ALLOWED,
            List.of(),
            List.of(),
            ForwardingHeader.X_FORWARDED,
            List.of(),
            Defaults.GUESTS,
            Defaults.DEFLATE);

    public HandshakeOptions {
        origins = List.copyOf(origins);
        hosts = List.copyOf(hosts);
        trustedProxies = List.copyOf(trustedProxies);
        metricsReaders = List.copyOf(metricsReaders);
    }

    public HandshakeOptions withOrigins(String... entries) {
        return new HandshakeOptions(
                List.of(entries),
                absentOrigin,
                hosts,
                trustedProxies,
                forwardingHeader,
                metricsReaders,
                guests,
                deflate);
    }

    public HandshakeOptions withAbsentOrigin(boolean allowed) {
        return new HandshakeOptions(
                origins, allowed, hosts, trustedProxies, forwardingHeader, metricsReaders, guests, deflate);
    }

    public HandshakeOptions withHosts(String... entries) {
        return new HandshakeOptions(
                origins,
                absentOrigin,
                List.of(entries),
                trustedProxies,
                forwardingHeader,
                metricsReaders,
                guests,
                deflate);
    }

    public HandshakeOptions withTrustedProxies(String... entries) {
        return new HandshakeOptions(
                origins, absentOrigin, hosts, List.of(entries), forwardingHeader, metricsReaders, guests, deflate);
    }

    public HandshakeOptions withForwardingHeader(ForwardingHeader header) {
        return new HandshakeOptions(
                origins, absentOrigin, hosts, trustedProxies, header, metricsReaders, guests, deflate);
    }

    public HandshakeOptions withMetricsReaders(String... entries) {
        return new HandshakeOptions(
                origins, absentOrigin, hosts, trustedProxies, forwardingHeader, List.of(entries), guests, deflate);
    }

    public HandshakeOptions withGuests(boolean allowed) {
        return new HandshakeOptions(
                origins, absentOrigin, hosts, trustedProxies, forwardingHeader, metricsReaders, allowed, deflate);
    }

    public HandshakeOptions withDeflate(boolean allowed) {
        return new HandshakeOptions(
                origins, absentOrigin, hosts, trustedProxies, forwardingHeader, metricsReaders, guests, allowed);
    }
}
