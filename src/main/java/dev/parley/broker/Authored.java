package dev.parley.broker;

import dev.parley.message.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of the messages and reactions of one author, in all rooms.
 *
 * @param messages room by room, and oldest first within a room; may be empty although more follow
 * @param next where to read on; null at the end
 */
public record Authored(List<Message> messages, @Nullable String next) {
    public Authored {
        messages = List.copyOf(messages);
    }
}
