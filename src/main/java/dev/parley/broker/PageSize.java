package dev.parley.broker;

/**
 * How much to read at once: as many messages as fit both bounds, but at least one where there is one.
 *
 * @param messages at most so many, positive
 * @param bytes at most so many bytes of payload, positive
 */
public record PageSize(int messages, int bytes) {
    public PageSize {
        if (messages <= 0 || bytes <= 0) {
            throw new IllegalArgumentException(
                    "a page must hold something: " + messages + " messages, " + bytes + " B");
        }
    }
}
