package dev.parley.broker.memory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Places for records in a few arrays of bytes, which the garbage collector neither searches nor moves one by one. Records are
 * removed roughly in the order in which they were added, so an array is released as a whole once it holds none of them.
 * Not thread-safe.
 */
final class Chunks {
    /** The length of an array, once there are several. */
    private static final int CHUNK = 16 * 1024;

    private static final int FIRST_CHUNK = 256;

    /** A record that is longer has an array of its own. */
    static final int LONGEST_SHARED = CHUNK / 4;

    private final List<@Nullable Chunk> chunks = new ArrayList<>(2);
    private final Deque<Integer> released = new ArrayDeque<>(2);
    private long capacity;

    /** The array in which there may be space. */
    private int current = -1;

    private static final class Chunk {
        final byte[] bytes;
        int used;
        int records;

        Chunk(int length) {
            bytes = new byte[length];
        }
    }

    /** Adds a record; returns its place, which is never negative. */
    long add(int length) {
        if (length > LONGEST_SHARED) {
            return place(open(length), length);
        }
        if (current < 0 || chunk(current).bytes.length - chunk(current).used < length) {
            int half = (int) Math.min(CHUNK, Math.max(FIRST_CHUNK, capacity / 2));
            current = open(Math.max(length, half));
        }
        return place(current, length);
    }

    private long place(int index, int length) {
        Chunk chunk = chunk(index);
        long place = (long) index << Integer.SIZE | chunk.used;
        chunk.used += length;
        chunk.records++;
        return place;
    }

    private int open(int length) {
        Chunk chunk = new Chunk(length);
        capacity += length;
        Integer index = released.poll();
        if (index == null) {
            chunks.add(chunk);
            return chunks.size() - 1;
        }
        chunks.set(index, chunk);
        return index;
    }

    /** Removes the record at a place. Its bytes stay until its array is released. */
    void remove(long place) {
        int index = (int) (place >>> Integer.SIZE);
        Chunk chunk = chunk(index);
        chunk.records--;
        if (chunk.records == 0) {
            capacity -= chunk.bytes.length;
            chunks.set(index, null);
            released.add(index);
            current = current == index ? -1 : current;
        }
    }

    /** Returns the array in which a place is. */
    byte[] array(long place) {
        return chunk((int) (place >>> Integer.SIZE)).bytes;
    }

    /** Returns the offset of a place in its array. */
    static int offset(long place) {
        return (int) place;
    }

    /** Returns the length of all arrays together. */
    long capacity() {
        return capacity;
    }

    private Chunk chunk(int index) {
        return Objects.requireNonNull(chunks.get(index));
    }
}
