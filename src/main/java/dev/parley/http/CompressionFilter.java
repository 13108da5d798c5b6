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
 * Sends the page's scripts and styles gzipped to those who take that: few containers do it by themselves, and only so
 * the page's first load stays under 100 KB everywhere. These files are the same for everyone, so their length gives no
 * secret away.
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

    /** Part of a file is part of the plain file, and the length told by HEAD is that of the plain file too. */
    private static boolean takesGzip(HttpServletRequest request) {
        String codings = request.getHeader("Accept-Encoding");
        return codings != null
                && request.getMethod().equals("GET")
                && request.getHeader("Range") == null
                && GZIP.matcher(codings.toLowerCase(Locale.ROOT)).find();
    }
}
