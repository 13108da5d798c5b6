package dev.parley.rights;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A bounded cache in two generations. Once the young one is full it becomes the old one, and the previous old one is
 * dropped, so that every operation is O(1) and entries that are in use survive. A stranger who asks for ever new keys
 * costs others a recomputation, not memory. Safe for use by any thread.
 */
final class TwoGenerations<K, V> {
    /** In entries. */
    private final int capacity;

    /** Replaced together under the lock of this object; a reader that sees a mix finds less, which does no harm. */
    private volatile ConcurrentMap<K, V> young = new ConcurrentHashMap<>();

    private volatile ConcurrentMap<K, V> old = new ConcurrentHashMap<>();

    /**
     * Creates an empty cache.
     *
     * @param capacity entries of one generation; the cache holds up to twice this number
     */
    TwoGenerations(int capacity) {
        this.capacity = capacity;
    }

    @Nullable V get(K key) {
        V found = young.get(key);
        if (found != null) {
            return found;
        }
        found = old.get(key);
        if (found != null) {
            put(key, found);
        }
        return found;
    }

    void put(K key, V value) {
        ConcurrentMap<K, V> map = young;
        map.put(key, value);
        // mappingCount may lag behind concurrent changes by a few, which the bound can bear
        if (map.size() >= capacity) {
            turn(map);
        }
    }

    /** Returns the value, computed if it is absent. Two threads may compute the same one. */
    V get(K key, Function<K, V> computation) {
        V found = get(key);
        if (found == null) {
            found = computation.apply(key);
            put(key, found);
        }
        return found;
    }

    private synchronized void turn(ConcurrentMap<K, V> full) {
        if (young == full) {
            old = full;
            young = new ConcurrentHashMap<>();
        }
    }
}
