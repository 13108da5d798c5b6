package dev.parley.message;

/**
 * A place in a room's log: everything up to and with {@code seq} has been seen.
 *
 * @param epoch the random id of the log; it changes whenever a {@code seq} could be used a second time
 * @param seq 0 before the first message
 */
public record Position(String epoch, long seq) {
    public Position {
        if (seq < 0) {
            throw new IllegalArgumentException("seq must not be negative: " + seq);
        }
    }
}
