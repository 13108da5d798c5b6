package dev.parley.message;

/**
 * A position in a room's log: every message up to and including {@code seq} has been seen.
 *
 * <p>The epoch is a part of it, because a {@code seq} alone does not name a message for ever. If a log is restored from a
 * backup, the same numbers are assigned again to other messages.
 *
 * @param epoch the random id of the log; it changes whenever a {@code seq} could be assigned a second time
 * @param seq the number of the last message seen; 0 before the first
 */
public record Position(String epoch, long seq) {
    /** @throws IllegalArgumentException if {@code seq} is negative */
    public Position {
        if (seq < 0) {
            throw new IllegalArgumentException("seq must not be negative: " + seq);
        }
    }
}
