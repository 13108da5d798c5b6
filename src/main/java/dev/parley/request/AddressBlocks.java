package dev.parley.request;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Addresses and CIDR blocks that an operator has listed. Immutable. */
public final class AddressBlocks {
    /** The setting that lists the proxies whose {@code Forwarded} and {@code X-Forwarded-*} headers are trusted. */
    public static final String PROXIES = "parley.trusted-proxies";

    /** The setting that lists the addresses that may read metrics. */
    public static final String METRICS_READERS = "parley.metrics.readers";

    private static final Pattern ENTRY = Pattern.compile("([^/]+)(?:/(\\d{1,3}))?");

    private static final class Block {
        private final byte[] network;
        private final int bits;

        Block(byte[] network, int bits) {
            this.network = network;
            this.bits = bits;
        }

        boolean contains(byte[] address) {
            int whole = bits / 8;
            if (address.length != network.length || !Arrays.equals(address, 0, whole, network, 0, whole)) {
                return false;
            }
            int rest = 8 - bits % 8;
            return rest == 8 || (address[whole] & 0xff) >> rest == (network[whole] & 0xff) >> rest;
        }
    }

    private final List<Block> blocks;

    /**
     * Parses the entries of a setting. Names are not looked up.
     *
     * @throws IllegalArgumentException if an entry is malformed; the message names the setting and the entry
     */
    public AddressBlocks(String setting, List<String> entries) {
        blocks = entries.stream().map(entry -> block(setting, entry)).toList();
    }

    /** Returns whether the address is listed or in a listed block; IPv4 blocks contain no IPv6 address. */
    public boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        return blocks.stream().anyMatch(block -> block.contains(bytes));
    }

    /** Like {@link #contains(InetAddress)}; returns false for text that is not an address. */
    public boolean contains(String address) {
        InetAddress parsed = IpAddress.parse(address);
        return parsed != null && contains(parsed);
    }

    private static Block block(String setting, String entry) {
        Matcher matcher = ENTRY.matcher(entry);
        @Nullable InetAddress network = matcher.matches() ? IpAddress.parse(matcher.group(1)) : null;
        if (network == null) {
            throw new IllegalArgumentException(setting + ": \"" + entry
                    + "\" is no address: write 10.0.0.1, 10.0.0.0/8, ::1 or fd00::/8; names are not looked up");
        }
        byte[] bytes = network.getAddress();
        int bits = matcher.group(2) == null ? bytes.length * 8 : Integer.parseInt(matcher.group(2));
        if (bits > bytes.length * 8) {
            throw new IllegalArgumentException(
                    setting + ": \"" + entry + "\": a block has at most " + bytes.length * 8 + " bits");
        }
        return new Block(bytes, bits);
    }
}
