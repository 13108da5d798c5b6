package dev.parley.broker.memory;

import java.security.SecureRandom;

/**
 * Finds the messages of one log by author and idempotency key. A hash table with open addressing and linear probing, whose
 * entries are numbers: the hash, and the lower half of {@code seq}. So the garbage collector has nothing to search in it.
 * Not thread-safe.
 */
final class IdempotencyIndex {
    private static final int FIRST_SLOTS = 8;

    /** Nobody outside knows it, so nobody can choose keys that all hash alike. */
    private static final long SECRET = new SecureRandom().nextLong() | 1;

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final Owners owners;

    /** Its length is a power of two and at least twice the number of entries, so that probes stay short; 0 if empty. */
    private long[] slots = new long[FIRST_SLOTS];

    private int size;

    /** Knows whose the messages are. */
    interface Owners {
        /** Returns whether the message whose {@code seq} has this lower half has this author and key. */
        boolean is(String author, String key, int seq);
    }

    IdempotencyIndex(Owners owners) {
        this.owners = owners;
    }

    /** Returns the hash of an author and a key, which is never 0. */
    static int hash(String author, String key) {
        long hash = hash(hash(author.length(), author), key);
        hash = (hash ^ (hash >>> 32)) * GOLDEN;
        int upper = (int) (hash >>> 32);
        return upper == 0 ? 1 : upper;
    }

    private static long hash(long start, String string) {
        long hash = start;
        for (int i = 0; i < string.length(); i++) {
            hash = (hash + string.charAt(i) + 1) * SECRET;
        }
        return hash;
    }

    /**
     * Returns the entry of the message with this author's key, whose lower half is that of {@code seq}; 0 if there is none.
     *
     * @param hash that of author and key
     */
    long find(int hash, String author, String key) {
        int slot = slot(hash);
        for (long found = slots[slot]; found != 0; found = slots[slot]) {
            if (hashOf(found) == hash && owners.is(author, key, (int) found)) {
                return found;
            }
            slot = next(slot);
        }
        return 0;
    }

    /** Adds a message. No other one with its author and key may be present. */
    void add(int hash, long seq) {
        size++;
        if (2 * size > slots.length) {
            grow();
        }
        place(entry(hash, seq));
    }

    /** Removes a message if it is present. */
    void remove(int hash, long seq) {
        long entry = entry(hash, seq);
        int slot = slot(hash);
        while (slots[slot] != 0) {
            if (slots[slot] == entry) {
                size--;
                close(slot);
                return;
            }
            slot = next(slot);
        }
    }

    private static long entry(int hash, long seq) {
        return (long) hash << Integer.SIZE | (seq & 0xFFFFFFFFL);
    }

    private static int hashOf(long entry) {
        return (int) (entry >>> Integer.SIZE);
    }

    /** Empties a slot, and moves up the later entries that could no longer be found. */
    private void close(int slot) {
        int hole = slot;
        slots[hole] = 0;
        int at = next(hole);
        for (long later = slots[at]; later != 0; later = slots[at]) {
            // It may move unless its own slot lies between the hole and its present slot, going round the ring.
            if (distance(slot(hashOf(later)), at) >= distance(hole, at)) {
                slots[hole] = later;
                slots[at] = 0;
                hole = at;
            }
            at = next(at);
        }
    }

    private int distance(int from, int to) {
        return (to - from) & (slots.length - 1);
    }

    private void place(long entry) {
        int slot = slot(hashOf(entry));
        while (slots[slot] != 0) {
            slot = next(slot);
        }
        slots[slot] = entry;
    }

    private void grow() {
        long[] old = slots;
        slots = new long[2 * old.length];
        for (long entry : old) {
            if (entry != 0) {
                place(entry);
            }
        }
    }

    private int slot(int hash) {
        return hash & (slots.length - 1);
    }

    private int next(int slot) {
        return (slot + 1) & (slots.length - 1);
    }
}
