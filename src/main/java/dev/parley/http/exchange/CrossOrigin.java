package dev.parley.http.exchange;

import dev.parley.handshake.Reason;
import dev.parley.handshake.Refusal;
import dev.parley.request.UpgradeRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The headers that let pages of other origins read answers (Fetch, section 3.2). */
public final class CrossOrigin {
    /** Reasons found before the origin was admitted: a page may not read them. */
    private static final Set<Reason> UNSHARED = Set.copyOf(EnumSet.of(
            Reason.QUERY,
            Reason.FORWARDING,
            Reason.HOST,
            Reason.ORIGIN_REPEATED,
            Reason.ORIGIN_MISSING,
            Reason.ORIGIN));

    private static final String EXPOSED = "Retry-After, Parley-Position";

    private CrossOrigin() {}

    /**
     * Lets a page of an admitted origin read the answer. Without credentials, because cookies are good for our own pages at
     * most.
     *
     * @param origin what the browser says; null if it says nothing
     */
    public static void share(@Nullable String origin, HttpServletResponse response) {
        response.setHeader("Vary", "Origin");
        if (origin != null) {
            response.setHeader("Access-Control-Allow-Origin", origin.strip());
            response.setHeader("Access-Control-Expose-Headers", EXPOSED);
        }
    }

    /** Lets a page of an admitted origin, whose answer is shared, read these headers as well. */
    public static void expose(HttpServletResponse response, String headers) {
        if (response.containsHeader("Access-Control-Expose-Headers")) {
            response.setHeader("Access-Control-Expose-Headers", EXPOSED + ", " + headers);
        }
    }

    /** Lets a page read a refusal, to know when to retry, unless it was refused before its origin was admitted. */
    static void shareRefusal(Refusal refusal, UpgradeRequest request, HttpServletResponse response) {
        if (!UNSHARED.contains(refusal.reason())) {
            share(request.headers().first("Origin"), response);
        }
    }
}
