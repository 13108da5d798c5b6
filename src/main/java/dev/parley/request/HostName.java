package dev.parley.request;

import java.net.IDN;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One spelling for each host: lower case, punycode, IPv6 in brackets and written out. A trailing dot stays, because to a
 * browser {@code chat.example.} and {@code chat.example} are two origins.
 */
final class HostName {
    /** Underscores are no host names by RFC 952, but browsers and container networks use them. */
    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]{1,63}(\\.[a-z0-9_-]{1,63})*\\.?");

    private static final int MAX_LENGTH = 253;

    /**
     * Letters that {@link IDN} (2003) replaces but browsers (UTS #46, non-transitional) keep. The result would be another
     * host, so they have to be written as punycode.
     */
    private static final Pattern DEVIATIONS = Pattern.compile("[\u00df\u03c2\u200c\u200d]");

    private HostName() {}

    /** Returns the one spelling of a host name, IPv4 address, or IPv6 address in brackets; null if it is none. */
    static @Nullable String normalise(String raw) {
        if (raw.startsWith("[") && raw.endsWith("]")) {
            return ipv6(raw.substring(1, raw.length() - 1));
        }
        String ascii = ascii(raw);
        if (ascii == null) {
            return null;
        }
        String lower = ascii.toLowerCase(Locale.ROOT);
        return NAME.matcher(lower).matches() && withoutRootDot(lower).length() <= MAX_LENGTH ? lower : null;
    }

    /** Returns the name without a trailing dot, which names the root of DNS and so the same machine. */
    static String withoutRootDot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private static @Nullable String ipv6(String literal) {
        InetAddress address = literal.contains(":") ? IpAddress.parse(literal) : null;
        if (address == null) {
            return null;
        }
        // an IPv4 address mapped into IPv6 is another host to a browser
        return address instanceof Inet4Address
                ? "[::ffff:" + address.getHostAddress() + "]"
                : "[" + address.getHostAddress() + "]";
    }

    private static @Nullable String ascii(String raw) {
        if (raw.length() > MAX_LENGTH + 1) {
            return null;
        }
        if (raw.chars().allMatch(c -> c < 0x80)) {
            return raw;
        }
        if (DEVIATIONS.matcher(raw).find()) {
            return null;
        }
        try {
            return IDN.toASCII(raw);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
