package dev.parley.broker.postgres;

import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * A Bloom filter of pieces of text, see {@link dev.parley.text.Grams}: it has all pieces that were put into it, and about one in a
 * hundred of all others. Its length is a power of two, in the order of bits of PostgreSQL's {@code get_bit}.
 */
final class BlockFilter {
    private static final int HASHES = 4;
    private static final int BITS_PER_PIECE = 10;
    private static final int LEAST_BITS = 512;

    /** 64 KiB. With more pieces than would fit, it has everything. */
    private static final int MOST_BITS = 1 << 19;

    private static final byte[] EVERYTHING = {-1};

    private BlockFilter() {}

    /** Returns a filter that has everything. */
    static byte[] everything() {
        return EVERYTHING.clone();
    }

    /** Returns a filter that has these pieces. */
    static byte[] of(int[] pieces) {
        int bits = LEAST_BITS;
        while (bits < pieces.length * (long) BITS_PER_PIECE) {
            bits *= 2;
            if (bits > MOST_BITS) {
                return everything();
            }
        }
        BitSet filter = new BitSet(bits);
        // the last one keeps the length
        byte[] bytes = new byte[bits / Byte.SIZE];
        for (int piece : pieces) {
            for (int i = 0; i < HASHES; i++) {
                filter.set((int) (hash(piece, i) % bits));
            }
        }
        byte[] used = filter.toByteArray();
        System.arraycopy(used, 0, bytes, 0, used.length);
        return bytes;
    }

    /** Returns numbers whose bits, modulo the length of a filter, are all set if it has all of these pieces. */
    static Long[] hashes(int[] pieces) {
        return IntStream.of(pieces)
                .boxed()
                .flatMap(piece -> IntStream.range(0, HASHES).mapToObj(i -> hash(piece, i)))
                .toArray(Long[]::new);
    }

    /** Two hashes make any number of them (Kirsch and Mitzenmacher). */
    private static long hash(int piece, int index) {
        int other = piece * 0x9E3779B1;
        other ^= other >>> 15;
        other *= 0x85EBCA6B;
        other ^= other >>> 13;
        return (piece & 0xFFFFFFFFL) + index * ((other & 0xFFFFFFFFL) | 1);
    }
}
