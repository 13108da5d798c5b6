package dev.parley.hub.options;

import dev.parley.defaults.Defaults;
import dev.parley.hub.queue.Inbox;
import dev.parley.hub.queue.Outbox;

/**
 * How much of the heap all clients of a hub may use together, in bytes. What each client may use by itself is in
 * {@link HubOptions}; concurrency.md has the formula for the sum.
 *
 * @param inboxes for commands that are not done yet, above {@link Inbox#FLOOR} for each client
 * @param outboxes for frames that have not left yet, above {@link Outbox#FLOOR} for each client
 * @param undelivered for messages that are stored and not sent to the members of their rooms yet
 * @param pages for pages of the log that are being read; one is always read
 */
public record HubMemory(long inboxes, long outboxes, long undelivered, long pages) {
    /** @throws IllegalArgumentException with a sentence that names the setting */
    public HubMemory {
        requirePositive("parley.heap.inboxes", inboxes);
        requirePositive("parley.heap.outboxes", outboxes);
        requirePositive("parley.heap.undelivered", undelivered);
        requirePositive("parley.heap.pages", pages);
    }

    /** Returns the defaults for a heap of this size, in bytes. */
    public static HubMemory ofHeap(long heap) {
        return new HubMemory(
                heap / Defaults.INBOXES_SHARE,
                heap / Defaults.OUTBOXES_SHARE,
                heap / Defaults.UNDELIVERED_SHARE,
                heap / Defaults.PAGES_SHARE);
    }

    /** @throws IllegalArgumentException with a sentence that names the setting */
    static void requirePositive(String setting, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(setting + " must be positive: " + value);
        }
    }
}
