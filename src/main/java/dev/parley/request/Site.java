package dev.parley.request;

import org.jspecify.annotations.Nullable;

/**
 * How the client reached us, as the client sees it, once the headers of trusted proxies are counted.
 *
 * @param scheme {@code http} or {@code https}
 * @param host normalised, see {@link HostName}; null where the request names none that could be read
 * @param client the address of the client; of a proxy, where nothing better is known
 */
public record Site(String scheme, @Nullable String host, int port, String client) {
    /** Returns the origin of pages served here; null where the host could not be read. */
    public @Nullable Origin origin() {
        return host == null ? null : new Origin(scheme, host, port);
    }
}
