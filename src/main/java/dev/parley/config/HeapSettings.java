package dev.parley.config;

import dev.parley.defaults.Defaults;
import java.util.OptionalLong;

/**
 * What all clients together may take of the heap; empty for a share of it, see {@link Defaults}.
 *
 * @param inboxes memory of unanswered commands
 * @param outboxes memory of send queues
 * @param undelivered memory of messages that are stored and not sent to the members of their rooms yet
 * @param pages memory of pages of the log that are being read
 * @param answers memory of answers over HTTP that callers have yet to read
 */
public record HeapSettings(
        OptionalLong inboxes,
        OptionalLong outboxes,
        OptionalLong undelivered,
        OptionalLong pages,
        OptionalLong answers) {
    static HeapSettings read(Values in) {
        return new HeapSettings(
                in.optionalNumber("parley.heap.inboxes"),
                in.optionalNumber("parley.heap.outboxes"),
                in.optionalNumber("parley.heap.undelivered"),
                in.optionalNumber("parley.heap.pages"),
                in.optionalNumber("parley.heap.answers"));
    }
}
