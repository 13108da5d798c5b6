package dev.parley.request;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A web origin: scheme, host and port (RFC 6454, section 4). {@code ws} and {@code wss} are {@code http} and
 * {@code https}.
 *
 * @param host normalised, see {@link HostName}
 * @param port {@value #NO_PORT} if the scheme has no default and none was given
 */
record Origin(String scheme, String host, int port) {
    static final int NO_PORT = -1;

    /** Nothing but scheme, host and port: no user, path, query or fragment, no blanks, not even a slash. */
    private static final Pattern SHAPE =
            Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://(\\[[^\\[\\]]*\\]|[^:]+?)(?::(.*))?");

    /** Parses a serialised origin; returns null for {@code null} and for anything else that is not an origin. */
    static @Nullable Origin parse(String text) {
        Matcher shape = SHAPE.matcher(text);
        if (!shape.matches()) {
            return null;
        }
        String scheme = webScheme(shape.group(1));
        String host = HostName.normalise(shape.group(2));
        String digits = shape.group(3);
        int port = digits == null ? defaultPort(scheme) : parsePort(digits);
        return host == null || (digits != null && port == NO_PORT) ? null : new Origin(scheme, host, port);
    }

    /** Returns the scheme of pages for that of sockets. */
    static String webScheme(String raw) {
        String scheme = raw.toLowerCase(Locale.ROOT);
        return switch (scheme) {
            case "ws" -> "http";
            case "wss" -> "https";
            default -> scheme;
        };
    }

    static int defaultPort(String scheme) {
        return switch (scheme) {
            case "http" -> 80;
            case "https" -> 443;
            default -> NO_PORT;
        };
    }

    /** Returns 1 to 65535, written without leading zeros; {@value #NO_PORT} for anything else. */
    static int parsePort(String digits) {
        if (!digits.matches("[1-9][0-9]{0,4}")) {
            return NO_PORT;
        }
        int port = Integer.parseInt(digits);
        return port <= 65535 ? port : NO_PORT;
    }
}
