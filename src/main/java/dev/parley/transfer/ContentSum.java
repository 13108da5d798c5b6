package dev.parley.transfer;

import dev.parley.broker.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * The sum of what lines hash to, so that two logs with the same contents in another order have the same one: engines sort
 * differently. Each line counts with 64 bits of its SHA-256.
 */
final class ContentSum {
    private final MessageDigest digest = Sha256.digest();
    private final LineEncoder lines = new LineEncoder(this::add);
    private long sum;

    private void add(byte[] line) {
        sum += ByteBuffer.wrap(digest.digest(line)).getLong();
    }

    /** Returns what takes the contents. */
    LineEncoder lines() {
        return lines;
    }

    boolean isSameAs(ContentSum other) {
        return sum == other.sum && lines.counts().equals(other.lines.counts());
    }
}
