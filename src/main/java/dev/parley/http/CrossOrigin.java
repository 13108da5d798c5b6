package dev.parley.http;

import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/** The headers that let pages of other origins read answers (Fetch, section 3.2). */
final class CrossOrigin {
    private CrossOrigin() {}

    /**
     * Lets a page of an admitted origin read the answer. Without credentials, because cookies are good for our own pages at
     * most.
     *
     * @param origin what the browser says; null if it says nothing
     */
    static void share(@Nullable String origin, HttpServletResponse response) {
        response.setHeader("Vary", "Origin");
        if (origin != null) {
            response.setHeader("Access-Control-Allow-Origin", origin.strip());
            response.setHeader("Access-Control-Expose-Headers", "Retry-After");
        }
    }
}
