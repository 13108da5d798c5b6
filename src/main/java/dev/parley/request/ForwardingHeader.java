package dev.parley.request;

import java.util.List;

/**
 * The family of headers in which trusted proxies say how a client reached them. Only one family counts: a proxy that
 * writes one usually passes the other on exactly as the client sent it, so a client could otherwise choose its own address
 * and origin.
 */
public enum ForwardingHeader {
    /** {@code X-Forwarded-For}, {@code -Proto}, {@code -Host} and {@code -Port}. */
    X_FORWARDED,
    /** {@code Forwarded} (RFC 7239). */
    FORWARDED;

    public static final String SETTING = "parley.trusted-proxies.header";

    /** Returns the hops this family describes, nearest first. */
    List<Hop> hops(Headers headers) {
        return this == FORWARDED ? Forwarded.standard(headers) : Forwarded.xForwarded(headers);
    }

    /** Returns whether the request carries a header of this family. */
    boolean isIn(Headers headers) {
        return this == FORWARDED ? Forwarded.hasStandard(headers) : Forwarded.hasXForwarded(headers);
    }

    ForwardingHeader other() {
        return this == FORWARDED ? X_FORWARDED : FORWARDED;
    }
}
