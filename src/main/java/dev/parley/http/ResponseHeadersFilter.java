package dev.parley.http;

import dev.parley.servlet.Problem;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;

/** Tells browsers what our pages may do, and withholds files that are not pages. */
final class ResponseHeadersFilter extends HttpFilter {
    /** Current browsers take {@code 'self'} for {@code ws:} and {@code wss:} of the same host too (CSP 3, section 6.7.2.8). */
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
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "no-referrer");
        if (!isPartOfPage(path(request))) {
            response.setHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
            if (isTrustworthy(request)) {
                response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
            }
        }
        // modules are loaded by names without a version: a browser may keep them, but has to ask whether they have
        // changed
        response.setHeader("Cache-Control", "no-cache");
        if (path(request).startsWith("/client/")) {
            // a page of any origin may import the library; whether it may connect is for parley.origins to say
            response.setHeader("Access-Control-Allow-Origin", "*");
        }
        if (isOurs(path(request))) {
            Problem.NOT_FOUND.write(response);
        } else {
            chain.doFilter(request, response);
        }
    }

    /**
     * Returns whether the path is that of a script or a style. The policies of the page that loads it apply to it, not its
     * own; without them, the first load of 60 files is 18 KB smaller. A worker, however, obeys the policy that comes with
     * its script (CSP 3, section 4.2.2).
     */
    private static boolean isPartOfPage(String path) {
        return path.endsWith(".css")
                || (path.endsWith(".js") && !path.endsWith("/worker.js") && !path.equals(ShellServlet.PATH));
    }

    /**
     * Returns whether the browser trusts our origin. Over plain http on any name but {@code localhost} it does not, and
     * would ignore the opener policy with an error on the console. Only to trusted origins do browsers send
     * {@code Sec-Fetch-Site} (Fetch Metadata, section 4), so that holds after a proxy that ends TLS, too.
     */
    private static boolean isTrustworthy(HttpServletRequest request) {
        return request.isSecure() || request.getHeader("Sec-Fetch-Site") != null;
    }

    /** Returns whether the launcher's classes are asked for: they lie at the root of the archive for {@code java -jar}. */
    private static boolean isOurs(String path) {
        return path.startsWith("/dev/") || path.equals("/dev") || path.endsWith(".class");
    }

    /** Returns the path as the container resolves it, decoded and without parameters; some file systems ignore case. */
    static String path(HttpServletRequest request) {
        String info = request.getPathInfo();
        return (request.getServletPath() + (info == null ? "" : info)).toLowerCase(Locale.ROOT);
    }
}
