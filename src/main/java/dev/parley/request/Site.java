package dev.parley.request;

import org.jspecify.annotations.Nullable;

/**
 * How the client reached us, as the client sees it, with the headers of trusted proxies taken into account.
 *
 * @param scheme {@code http} or {@code https}
 * @param host normalised, see {@link HostName}; null if the request names none that can be parsed
 * @param client the address of the client, or of the nearest proxy if nothing better is known
 */
public record Site(String scheme, @Nullable String host, int port, String client) {
    /** Returns the origin of pages served here; null if the host could not be parsed. */
    public @Nullable Origin origin() {
        return host == null ? null : new Origin(scheme, host, port);
    }
}
