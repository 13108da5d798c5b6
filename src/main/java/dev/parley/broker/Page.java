package dev.parley.broker;

import dev.parley.message.Message;
import java.util.List;

/**
 * A run of a room's messages, oldest first and without holes. It starts right next to the {@code seq} that was asked for.
 * If messages there are no longer kept, or are corrupt and therefore never shown, it starts at the next message that is
 * readable.
 *
 * @param epoch the log's id when the page was read
 * @param first the oldest {@code seq} that is kept; {@code last + 1} if no message is
 * @param last the newest {@code seq} that was ever assigned; 0 in a new room
 */
public record Page(String epoch, long first, long last, List<Message> messages) {
    public Page {
        messages = List.copyOf(messages);
    }

    /** Returns the {@code seq} of the first message; if there is none, the one that the log will assign next. */
    public long firstSeq() {
        return messages.isEmpty() ? last + 1 : messages.get(0).seq();
    }

    /**
     * Returns whether the log holds messages beyond this page: after it, or before it if the page was read
     * {@code backward}.
     */
    public boolean hasMore(boolean backward) {
        if (messages.isEmpty()) {
            return false;
        }
        return backward ? firstSeq() > first : messages.get(messages.size() - 1).seq() < last;
    }
}
