package dev.parley.hub;

/**
 * How much of the heap all clients of a hub may use together, in bytes. What each client may use by itself is in
 * {@link HubOptions}; concurrency.md has the formula for the sum.
 *
 * @param inboxes for commands that are not done yet, above {@link Inbox#FLOOR} for each client
 * @param outboxes for frames that have not left yet, above {@link Outbox#FLOOR} for each client
 * @param undelivered for messages that are stored and not sent to the members of their rooms yet
 * @param reads for pages of the log that are being read
 */
public record HubMemory(long inboxes, long outboxes, long undelivered, long reads) {
    /** Returns the defaults for a heap of this size: twice an eighth, and twice a sixteenth. */
    public static HubMemory ofHeap(long heap) {
        return new HubMemory(heap / 8, heap / 8, heap / 16, heap / 16);
    }
}
