package dev.parley.broker.memory;

/**
 * How much the logs in memory keep. Every value must be positive.
 *
 * @param messages messages kept for each room; the newest stay
 * @param bytes bytes of payload kept for each room; the newest message stays even if it is larger
 * @param rooms logs without a listener that are kept; those used least recently go first
 * @param totalBytes bytes that the messages of all rooms take together, including an overhead for each of them; beyond
 *     that the largest logs lose their oldest messages, down to none
 * @param maxRooms rooms that hold messages or have held some, with listeners or without; a message for one more is rejected
 */
public record MemoryLimits(int messages, long bytes, int rooms, long totalBytes, int maxRooms) {
    public MemoryLimits {
        if (messages <= 0 || bytes <= 0 || rooms <= 0 || totalBytes <= 0 || maxRooms <= 0) {
            throw new IllegalArgumentException("limits of the memory log must be positive: " + messages + " messages, "
                    + bytes + " bytes, " + rooms + " rooms, " + totalBytes + " bytes in total, " + maxRooms
                    + " rooms in all");
        }
    }

    /** Sets no bound to the number of rooms that have listeners. */
    public MemoryLimits(int messages, long bytes, int rooms, long totalBytes) {
        this(messages, bytes, rooms, totalBytes, Integer.MAX_VALUE);
    }

    /** Sets no bound to all rooms together. */
    public MemoryLimits(int messages, long bytes, int rooms) {
        this(messages, bytes, rooms, Long.MAX_VALUE);
    }
}
