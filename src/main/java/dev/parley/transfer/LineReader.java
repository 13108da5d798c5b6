package dev.parley.transfer;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Reads lines, and computes the checksum of all of them but the newest. */
final class LineReader implements AutoCloseable {
    /** The longest line; a message of a mebibyte takes at most six, if every character is escaped. */
    static final int MAX_BYTES = 16 * 1024 * 1024;

    private final InputStream in;
    private final MessageDigest digest;
    private final byte[] buffer = new byte[64 * 1024];
    private int position;
    private int end;
    private byte[] newest = {};
    private long number;

    LineReader(InputStream in, MessageDigest digest) {
        this.in = in;
        this.digest = digest;
    }

    /** Returns the number of the newest line, from 1. */
    long number() {
        return number;
    }

    /** Returns the checksum of the lines before the newest one, with their ends; to be called once. */
    String checksum() {
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Returns the next line without its end; null if there is none, or none that has an end. */
    byte @Nullable [] next() throws IOException {
        if (number > 0) {
            digest.update(newest);
            digest.update((byte) '\n');
        }
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            if (!fill()) {
                return null;
            }
            int start = position;
            while (position < end && buffer[position] != '\n') {
                position++;
            }
            line.write(buffer, start, position - start);
            if (line.size() > MAX_BYTES) {
                number++;
                throw new DamagedException("is longer than " + MAX_BYTES + " bytes");
            }
            if (position < end) {
                position++;
                number++;
                newest = line.toByteArray();
                return newest;
            }
        }
    }

    /** Returns whether something follows the newest line. */
    boolean hasMore() throws IOException {
        return fill();
    }

    /** Returns false at the end of the file. */
    private boolean fill() throws IOException {
        if (position < end) {
            return true;
        }
        position = 0;
        try {
            end = in.read(buffer);
        } catch (EOFException e) {
            // what GZIPInputStream says at the end of half a file
            end = -1;
        }
        return end > 0;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
