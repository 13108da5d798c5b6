package dev.parley.broker.memory;

/**
 * How much a log in memory keeps.
 *
 * @param messages for each room, the newest so many
 * @param bytes for each room, at most so many bytes of payload, but always the newest message
 * @param rooms logs kept although nobody listens to them
 */
public record MemoryLimits(int messages, long bytes, int rooms) {
    public MemoryLimits {
        if (messages <= 0 || bytes <= 0 || rooms <= 0) {
            throw new IllegalArgumentException("limits of the memory log must be positive: " + messages + " messages, "
                    + bytes + " bytes, " + rooms + " rooms");
        }
    }
}
