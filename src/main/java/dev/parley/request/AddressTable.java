package dev.parley.request;

import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Values by block of addresses. Finds the blocks around an address in one step for each length of block in use, regardless of
 * how many blocks there are. Safe for use by many threads.
 *
 * @param <V> what stands for a block
 */
public final class AddressTable<V> {
    private static final int LENGTHS = 129;

    private final Map<AddressBlock, V> values = new ConcurrentHashMap<>();
    /** How many blocks have each length. An address may be compared with blocks of a length that has just gone. */
    private final AtomicIntegerArray inUse = new AtomicIntegerArray(LENGTHS);

    /** Adds a value, or replaces the one for this block. */
    public void put(AddressBlock block, V value) {
        if (values.get(block) == null) {
            inUse.incrementAndGet(block.bits());
        }
        values.put(block, value);
    }

    /** Removes the value of a block if there is one. Puts and removals must not overlap. */
    public void remove(AddressBlock block) {
        if (values.remove(block) != null) {
            inUse.decrementAndGet(block.bits());
        }
    }

    /** Returns whether a block around the address has a value of this kind; false for text that is not an address. */
    public boolean has(String address, Predicate<V> kind) {
        if (values.isEmpty()) {
            return false;
        }
        InetAddress parsed = IpAddress.parse(address);
        return parsed != null && has(parsed, kind);
    }

    private boolean has(InetAddress address, Predicate<V> kind) {
        for (int bits = 0; bits <= address.getAddress().length * Byte.SIZE; bits++) {
            if (inUse.get(bits) > 0) {
                @Nullable V value = values.get(AddressBlock.of(address, bits));
                if (value != null && kind.test(value)) {
                    return true;
                }
            }
        }
        return false;
    }
}
