package dev.parley.request;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Addresses from text, without ever asking a name server. */
public final class IpAddress {
    private static final Pattern IPV4 = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");
    /** Only what has a colon and none but these letters; the JDK never looks such a text up. */
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    /** What is usually given to one household or host: its addresses count as one. */
    private static final int IPV6_SITE_BYTES = 8;

    private IpAddress() {}

    /** Returns the address of a literal, with or without brackets, without a zone; null where it is none. */
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
            // 010 is eight to some and ten to others
            if (value > 255 || (part.length() > 1 && part.startsWith("0"))) {
                return null;
            }
            bytes[i] = (byte) value;
        }
        return InetAddress.getByAddress(bytes);
    }

    /** Returns the one spelling of an address as the container tells it; what is no address stays as it is. */
    static String normalise(String raw) {
        int zone = raw.indexOf('%');
        InetAddress address = parse(zone < 0 ? raw : raw.substring(0, zone).replace("[", ""));
        return address == null ? raw : address.getHostAddress();
    }

    /** Returns what is counted as one address: IPv4 whole, IPv6 by its first 64 bits. */
    public static String group(String client) {
        InetAddress address = parse(client);
        if (address instanceof Inet6Address) {
            return Arrays.toString(Arrays.copyOf(address.getAddress(), IPV6_SITE_BYTES));
        }
        return client;
    }
}
