package dev.parley.broker.memory;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Strings one after another in an array, as the JVM keeps them: a byte for each character if all are below 256, otherwise two.
 * An integer in front holds the number of characters and which of the two it is, in seven bits for each byte.
 */
final class PackedStrings {
    private static final int LATIN1_CHARS = 256;

    private final byte[] from;
    private int next;

    /** Reads the strings at a place. */
    PackedStrings(byte[] from, int at) {
        this.from = from;
        this.next = at;
    }

    /** Returns how many bytes a string takes. */
    static int length(String string) {
        boolean wide = isWide(string);
        int head = string.length() << 1;
        return 1 + (31 - Integer.numberOfLeadingZeros(head | 1)) / 7 + (wide ? 2 * string.length() : string.length());
    }

    private static boolean isWide(String string) {
        int all = 0;
        for (int i = 0; i < string.length(); i++) {
            all |= string.charAt(i);
        }
        return all >= LATIN1_CHARS;
    }

    /** Writes a string; returns the place after it. */
    @SuppressWarnings(
            "deprecation") // it does what is wanted: it copies the low byte of each character, with nothing between
    static int write(String string, byte[] to, int at) {
        boolean wide = isWide(string);
        int head = string.length() << 1 | (wide ? 1 : 0);
        int next = at;
        while (head > 0x7F) {
            to[next++] = (byte) (head | 0x80);
            head >>>= 7;
        }
        to[next++] = (byte) head;
        if (!wide) {
            string.getBytes(0, string.length(), to, next);
            return next + string.length();
        }
        ByteBuffer.wrap(to, next, 2 * string.length()).asCharBuffer().put(string);
        return next + 2 * string.length();
    }

    /** Reads the next string. */
    String next() {
        int head = 0;
        int shift = 0;
        byte part;
        do {
            part = from[next++];
            head |= (part & 0x7F) << shift;
            shift += 7;
        } while (part < 0);
        int length = head >>> 1;
        int start = next;
        if ((head & 1) == 0) {
            next += length;
            return new String(from, start, length, StandardCharsets.ISO_8859_1);
        }
        next += 2 * length;
        return ByteBuffer.wrap(from, start, 2 * length).asCharBuffer().toString();
    }

    /** Reads a number of bytes. */
    byte[] bytes(int count) {
        next += count;
        return Arrays.copyOfRange(from, next - count, next);
    }
}
