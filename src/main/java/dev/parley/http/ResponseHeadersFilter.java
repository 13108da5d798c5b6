package dev.parley.http;

import dev.parley.servlet.Problem;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;

/** Sets the security headers of every response, and hides files of the archive that are not meant to be served. */
final class ResponseHeadersFilter extends HttpFilter {
    /** In current browsers, {@code 'self'} includes WebSockets to the same host (CSP 3, section 6.7.2.8). */
    private static final String CONTENT_SECURITY_POLICY = String.join(
            "; ",
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' blob: data:",
            "connect-src 'self'",
            "font-src 'self'",
            "manifest-src 'self'",
            "worker-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'");

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        response.setHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "no-referrer");
        if (isTrustworthy(request)) {
            response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        }
        // module names have no version, so browsers may cache them but must revalidate
        response.setHeader("Cache-Control", "no-cache");
        if (path(request).startsWith("/client/")) {
            // a page of any origin may import the library; parley.origins decides whether it may connect
            response.setHeader("Access-Control-Allow-Origin", "*");
        }
        if (isOurs(path(request))) {
            Problem.NOT_FOUND.write(response);
        } else {
            chain.doFilter(request, response);
        }
    }

    /**
     * Returns whether the browser trusts our origin. It does not over plain HTTP, except on {@code localhost}, and
     * would then report the opener policy as an error on the console. Browsers send {@code Sec-Fetch-Site} only to trusted
     * origins (Fetch Metadata, section 4), so the header is a sign even if a proxy terminates TLS.
     */
    private static boolean isTrustworthy(HttpServletRequest request) {
        return request.isSecure() || request.getHeader("Sec-Fetch-Site") != null;
    }

    /** Returns whether the path is in the launcher's classes, which {@code java -jar} needs at the root of the archive. */
    private static boolean isOurs(String path) {
        return path.startsWith("/dev/") || path.equals("/dev") || path.endsWith(".class");
    }

    /** Returns the path as the container resolves it, in lower case because some file systems ignore case. */
    private static String path(HttpServletRequest request) {
        String info = request.getPathInfo();
        return (request.getServletPath() + (info == null ? "" : info)).toLowerCase(Locale.ROOT);
    }
}
