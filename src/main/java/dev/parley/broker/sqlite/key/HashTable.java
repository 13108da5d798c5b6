package dev.parley.broker.sqlite.key;

import java.util.Arrays;

/**
 * A map from the first eight bytes of a hash to the id of its row: open addressing, half full, so 32 bytes for each entry
 * at most once it has grown. The values are random, so their lowest bits are the place. Two hashes with the same beginning
 * share an entry, which then names the later row; the caller compares the whole hash with the row.
 *
 * <p>Confined to one thread.
 */
final class HashTable {
    private static final int FIRST_CAPACITY = 1_024;

    /** Pairs of a hash's beginning and an id; an id of 0 marks a free place. The length is a power of two. */
    private long[] places = new long[2 * FIRST_CAPACITY];

    private int size;

    int size() {
        return size;
    }

    /** Returns the id, or 0 if there is none. */
    long get(long hash) {
        return places[place(hash) + 1];
    }

    /** @param id greater than 0; replaces an earlier one */
    void put(long hash, long id) {
        int place = place(hash);
        if (places[place + 1] == 0 && 4 * ++size > places.length) {
            grow();
            place = place(hash);
        }
        places[place] = hash;
        places[place + 1] = id;
    }

    private int place(long hash) {
        int mask = places.length - 1;
        int place = (int) (hash << 1) & mask;
        while (places[place + 1] != 0 && places[place] != hash) {
            place = (place + 2) & mask;
        }
        return place;
    }

    private void grow() {
        long[] before = places;
        places = new long[2 * before.length];
        for (int i = 0; i < before.length; i += 2) {
            if (before[i + 1] != 0) {
                int place = place(before[i]);
                places[place] = before[i];
                places[place + 1] = before[i + 1];
            }
        }
    }

    /** Returns the ids in the order of their hashes, as SQLite compares these: byte by byte, unsigned. */
    long[] idsByHash() {
        long[] hashes = new long[size];
        int count = 0;
        for (int i = 0; i < places.length; i += 2) {
            if (places[i + 1] != 0) {
                // makes the signed order that of unsigned numbers
                hashes[count++] = places[i] ^ Long.MIN_VALUE;
            }
        }
        Arrays.sort(hashes);
        long[] ids = new long[count];
        for (int i = 0; i < count; i++) {
            ids[i] = get(hashes[i] ^ Long.MIN_VALUE);
        }
        return ids;
    }
}
