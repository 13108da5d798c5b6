package dev.parley.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Compresses the page's scripts and styles for clients that accept gzip. Few containers do so by default, and without it the
 * page's first load would exceed 100 KB. The files are the same for everyone, so their compressed length reveals no secret.
 */
final class CompressionFilter extends HttpFilter {
    /** The paths of the page's scripts and styles. */
    static final String[] PATHS = {"/app/*", "/client/*"};

    /** {@code gzip} among the codings (RFC 9110, section 12.5.3), unless its weight is zero. */
    private static final Pattern GZIP = Pattern.compile("(?:^|[, ])(?:x-)?gzip(?!\\s*;\\s*q=0(?:\\.0*)?(?:$|[, ]))");

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        response.setHeader("Vary", "Accept-Encoding");
        if (!takesGzip(request)) {
            chain.doFilter(request, response);
            return;
        }
        GzipResponse gzip = new GzipResponse(response);
        chain.doFilter(request, gzip);
        gzip.finish();
    }

    /** Returns whether to compress. Ranges and the length that HEAD reports refer to the uncompressed file. */
    private static boolean takesGzip(HttpServletRequest request) {
        String codings = request.getHeader("Accept-Encoding");
        return codings != null
                && request.getMethod().equals("GET")
                && request.getHeader("Range") == null
                && GZIP.matcher(codings.toLowerCase(Locale.ROOT)).find();
    }
}
