package dev.parley.broker;

import dev.parley.message.Message;
import java.util.List;

/**
 * A run of a room's log, oldest first, without holes. It begins right at the place that was asked for, unless messages
 * there are not kept any more, or are damaged and so never shown: then at the next one that is.
 *
 * @param epoch the log's id when it was read
 * @param first the oldest {@code seq} that is kept; {@code last + 1} where none is
 * @param last the newest {@code seq} that was ever given; 0 in a new room
 */
public record Page(String epoch, long first, long last, List<Message> messages) {
    public Page {
        messages = List.copyOf(messages);
    }

    /** Returns the {@code seq} it begins with; where it holds no message, the one the log will give next. */
    public long begin() {
        return messages.isEmpty() ? last + 1 : messages.get(0).seq();
    }

    /** Returns whether the log holds messages behind these, or before these where it was read {@code backwards}. */
    public boolean goesOn(boolean backwards) {
        if (messages.isEmpty()) {
            return false;
        }
        return backwards ? begin() > first : messages.get(messages.size() - 1).seq() < last;
    }
}
