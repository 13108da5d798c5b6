package dev.parley.request;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Addresses an operator has listed: single ones, or blocks (CIDR). Immutable. */
public final class AddressBlocks {
    /** Whose {@code Forwarded} and {@code X-Forwarded-*} headers count. */
    public static final String PROXIES = "parley.trusted-proxies";

    /** Who may read metrics. */
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

    /** Reads the entries of a setting; throws {@link IllegalArgumentException} that names both. */
    public AddressBlocks(String setting, List<String> entries) {
        blocks = entries.stream().map(entry -> block(setting, entry)).toList();
    }

    public boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        return blocks.stream().anyMatch(block -> block.contains(bytes));
    }

    /** As {@link #contains(InetAddress)}; what is no address is not among them. */
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
