package dev.parley.request;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parses IP addresses without ever asking a name server, which could block and which an attacker could steer. */
public final class IpAddress {
    private static final Pattern IPV4 = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");
    /** Requires a colon and allows only these characters; the JDK never looks up such a name. */
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    /** Length in bytes of the prefix that a household or host usually gets; all its addresses count as one. */
    private static final int IPV6_SITE_BYTES = 8;

    private IpAddress() {}

    /** Returns the address of a literal with or without brackets, or null if it is malformed or has a zone. */
    static @Nullable InetAddress parse(String raw) {
        String literal = raw.startsWith("[") && raw.endsWith("]") ? raw.substring(1, raw.length() - 1) : raw;
        Matcher quad = IPV4.matcher(literal);
        try {
            if (quad.matches()) {
                return ipv4(quad);
            }
            return literal.length() <= 45 && IPV6.matcher(literal).matches() ? InetAddress.getByName(literal) : null;
        } catch (UnknownHostException e) {
            return null;
        }
    }

    private static @Nullable InetAddress ipv4(Matcher quad) throws UnknownHostException {
        byte[] bytes = new byte[4];
        for (int i = 0; i < 4; i++) {
            String part = quad.group(i + 1);
            int value = Integer.parseInt(part);
            // parsers disagree whether 010 is eight or ten
            if (value > 255 || (part.length() > 1 && part.startsWith("0"))) {
                return null;
            }
            bytes[i] = (byte) value;
        }
        return InetAddress.getByAddress(bytes);
    }

    /** Returns the canonical spelling of an address from the container, without a zone; other text is returned unchanged. */
    static String normalise(String raw) {
        int zone = raw.indexOf('%');
        InetAddress address = parse(zone < 0 ? raw : raw.substring(0, zone).replace("[", ""));
        return address == null ? raw : address.getHostAddress();
    }

    /** Returns the key under which limits count an address: the whole of an IPv4 address, the first 64 bits of IPv6. */
    public static String group(String client) {
        InetAddress address = parse(client);
        if (address instanceof Inet6Address) {
            return Arrays.toString(Arrays.copyOf(address.getAddress(), IPV6_SITE_BYTES));
        }
        return client;
    }
}
