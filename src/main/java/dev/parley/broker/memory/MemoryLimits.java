package dev.parley.broker.memory;

/**
 * How much the logs in memory keep. Every value must be positive.
 *
 * @param messages messages kept for each room; the newest stay
 * @param bytes bytes of payload kept for each room; the newest message stays even if it is larger
 * @param rooms logs without a listener that are kept; those used least recently go first
 * @param totalBytes bytes that the messages of all rooms take together, including an overhead for each of them; beyond
 *     that the largest logs lose their oldest messages, down to none
 */
public record MemoryLimits(int messages, long bytes, int rooms, long totalBytes) {
    public MemoryLimits {
        if (messages <= 0 || bytes <= 0 || rooms <= 0 || totalBytes <= 0) {
            throw new IllegalArgumentException("limits of the memory log must be positive: " + messages + " messages, "
                    + bytes + " bytes, " + rooms + " rooms, " + totalBytes + " bytes in total");
        }
    }

    /** Sets no bound to all rooms together. */
    public MemoryLimits(int messages, long bytes, int rooms) {
        this(messages, bytes, rooms, Long.MAX_VALUE);
    }
}
