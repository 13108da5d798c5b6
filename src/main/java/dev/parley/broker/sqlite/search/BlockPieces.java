package dev.parley.broker.sqlite.search;

import dev.parley.message.Message;
import dev.parley.message.Payload;
import dev.parley.text.Grams;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.BitSet;

/**
 * The pieces of text of a block of messages that is to be added to the {@link SearchIndex}. Takes about 32 bytes per character.
 * Confined to one thread.
 */
final class BlockPieces {
    /** Text of more characters ends a block; so a block takes 8 MiB of memory at most while it is built. */
    private static final int MAX_TEXT = 128 * 1024;

    /** Longer messages are not indexed, but always looked at. */
    private static final int MAX_INDEXED = 16 * 1024;

    /** The place of the message in a block takes the lower bits of an entry, and the piece the upper ones. */
    private static final int PLACE_BITS = 10;

    /** Up to this number, places are stored as numbers of two bytes, else as a bit set. */
    private static final int MAX_LISTED = SearchIndex.BLOCK / Byte.SIZE / 2;

    private long[] entries = new long[4096];
    private int count;
    private int text;

    /** Receives pieces in ascending order. */
    @FunctionalInterface
    interface Sink {
        /** Takes a piece and the places of the messages that have it, encoded. */
        void accept(int piece, byte[] messages) throws SQLException;
    }

    /** Adds what a message has. */
    void add(int place, Message message) {
        if (!message.isReadable() || !(message.payload() instanceof Payload.Text said)) {
            return;
        }
        if (said.text().length() > MAX_INDEXED) {
            add(place, SearchIndex.ANY);
            return;
        }
        text += said.text().length();
        Grams.ofText(said.text(), piece -> add(place, piece));
    }

    private void add(int place, int piece) {
        if (count == entries.length) {
            entries = Arrays.copyOf(entries, 2 * count);
        }
        entries[count] = ((long) piece << PLACE_BITS) | place;
        count++;
    }

    /** Returns whether no further message should be added. */
    boolean isFull() {
        return text >= MAX_TEXT;
    }

    void forEach(Sink sink) throws SQLException {
        Arrays.sort(entries, 0, count);
        BitSet places = new BitSet(SearchIndex.BLOCK);
        for (int i = 0; i < count; i++) {
            places.set((int) entries[i] & (SearchIndex.BLOCK - 1));
            int piece = (int) (entries[i] >> PLACE_BITS);
            if (i + 1 == count || (int) (entries[i + 1] >> PLACE_BITS) != piece) {
                sink.accept(piece, encode(places));
                places.clear();
            }
        }
    }

    private static byte[] encode(BitSet places) {
        if (places.cardinality() > MAX_LISTED) {
            return Arrays.copyOf(places.toByteArray(), SearchIndex.BLOCK / Byte.SIZE);
        }
        byte[] list = new byte[2 * places.cardinality() + 1];
        int at = 0;
        for (int place = places.nextSetBit(0); place >= 0; place = places.nextSetBit(place + 1)) {
            list[at] = (byte) (place >> Byte.SIZE);
            list[at + 1] = (byte) place;
            at += 2;
        }
        // its odd length tells it from a bit set
        return list;
    }

    static BitSet decode(byte[] encoded) {
        if (encoded.length % 2 == 0) {
            return BitSet.valueOf(encoded);
        }
        BitSet places = new BitSet(SearchIndex.BLOCK);
        for (int i = 0; i + 1 < encoded.length; i += 2) {
            places.set((encoded[i] & 0xFF) << Byte.SIZE | (encoded[i + 1] & 0xFF));
        }
        return places;
    }
}
