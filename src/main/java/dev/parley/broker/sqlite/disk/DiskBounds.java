package dev.parley.broker.sqlite.disk;

import java.util.OptionalLong;

/**
 * How much of the disk a log may use. Beyond either bound, messages and edits are rejected; everything else still works.
 *
 * @param bytes {@code parley.data.bytes}: size of the database and its write-ahead log together
 * @param reserve {@code parley.data.reserve}: free space of the file system that is left to others; 0 for none; empty for a
 *     twentieth of the file system, at most 256 MiB
 */
public record DiskBounds(long bytes, OptionalLong reserve) {
    /** The log may use all but the reserve. */
    public static final DiskBounds DEFAULTS = new DiskBounds(Long.MAX_VALUE, OptionalLong.empty());

    /** An empty log and what it needs to be useful. */
    private static final long LEAST_BYTES = 1024 * 1024;

    private static final long RESERVE = 256L * 1024 * 1024;
    private static final int RESERVE_SHARE = 20;

    public DiskBounds {
        if (bytes < LEAST_BYTES) {
            throw new IllegalArgumentException("parley.data.bytes must be at least " + LEAST_BYTES + ": " + bytes);
        }
        if (reserve.orElse(0) < 0) {
            throw new IllegalArgumentException("parley.data.reserve must not be negative: " + reserve.getAsLong());
        }
    }

    /** Returns the reserve on a file system of this size. */
    public long reserveOf(long total) {
        return reserve.orElse(Math.min(RESERVE, total / RESERVE_SHARE));
    }
}
