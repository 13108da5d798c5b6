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
 * Compresses the page's text files for clients that accept gzip. Few containers do so by default, and the first load
 * has to stay under 100 KB in all of them. These files are the same for everyone, so their compressed length reveals no
 * secret (BREACH); that is why answers of the API are not compressed.
 *
 * <p>A compressed answer has no {@code ETag}, only {@code Last-Modified}, and browsers revalidate with that. HEAD and
 * ranges are answered for the plain file.
 */
final class CompressionFilter extends HttpFilter {
    private static final Pattern FILES =
            Pattern.compile("/|/(?:index\\.html|icon\\.svg|(?:asyncapi|openapi)\\.yaml)|/(?:app|client)/.*");

    /** {@code gzip} among the codings (RFC 9110, section 12.5.3), unless its weight is zero. */
    private static final Pattern GZIP = Pattern.compile("(?:^|[, ])(?:x-)?gzip(?!\\s*;\\s*q=0(?:\\.0*)?(?:$|[, ]))");

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!FILES.matcher(ResponseHeadersFilter.path(request)).matches()) {
            chain.doFilter(request, response);
            return;
        }
        response.setHeader("Vary", "Accept-Encoding");
        if (!acceptsGzip(request)) {
            chain.doFilter(request, response);
            return;
        }
        GzipResponse gzip = new GzipResponse(response);
        chain.doFilter(request, gzip);
        gzip.finish();
    }

    private static boolean acceptsGzip(HttpServletRequest request) {
        String codings = request.getHeader("Accept-Encoding");
        return codings != null
                && request.getMethod().equals("GET")
                && request.getHeader("Range") == null
                && GZIP.matcher(codings.toLowerCase(Locale.ROOT)).find();
    }
}
