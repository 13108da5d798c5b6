package dev.parley.request;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A block of IP addresses (CIDR, RFC 4632) in canonical form, so that equal blocks are equal values. Immutable.
 *
 * @param network the first address of the block, as text
 * @param bits how many leading bits all its addresses share
 */
public record AddressBlock(String network, int bits) {
    private static final Pattern TEXT = Pattern.compile("([^/]{1,64})(?:/(\\d{1,3}))?");
    /** A household or host usually gets this much of IPv6, and all its addresses count as one. */
    private static final int IPV6_SITE_BITS = 64;

    /**
     * Parses {@code 192.0.2.7}, {@code 192.0.2.0/24} or the same of IPv6. A single IPv6 address stands for its /64, because its
     * owner can take any other address in it.
     *
     * @return null if the text is malformed; names are not looked up
     */
    public static @Nullable AddressBlock parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        InetAddress address = matcher.matches() ? IpAddress.parse(matcher.group(1)) : null;
        if (address == null) {
            return null;
        }
        int whole = address instanceof Inet6Address ? IPV6_SITE_BITS : Integer.SIZE;
        int bits = matcher.group(2) == null ? whole : Integer.parseInt(matcher.group(2));
        return bits > address.getAddress().length * Byte.SIZE ? null : of(address, bits);
    }

    /** Returns the block around an address whose addresses share this many leading bits; the address has at least as many. */
    static AddressBlock of(InetAddress address, int bits) {
        byte[] bytes = address.getAddress();
        for (int i = 0; i < bytes.length; i++) {
            int kept = Math.max(0, Math.min(Byte.SIZE, bits - i * Byte.SIZE));
            bytes[i] &= (byte) (0xff << (Byte.SIZE - kept));
        }
        try {
            return new AddressBlock(InetAddress.getByAddress(bytes).getHostAddress(), bits);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + bytes.length + " bytes", e);
        }
    }

    /** Returns whether it is a block of IPv6 addresses. */
    public boolean isIpv6() {
        return network.indexOf(':') >= 0;
    }

    /** Returns the block in the notation that {@link #parse} reads. */
    @Override
    public String toString() {
        return network + "/" + bits;
    }
}
