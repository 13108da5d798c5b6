package dev.parley.broker;

import dev.parley.message.Message;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The bounds of a page. A page holds as many messages as fit both bounds, and at least one if there is one, even if that
 * is larger than {@code bytes}. So a page takes at most {@code bytes} or one message, whichever is more.
 *
 * @param messages the largest number of messages, positive
 * @param bytes the largest number of bytes of payload and {@linkplain dev.parley.message.Reaction#size reactions}, positive
 */
public record PageSize(int messages, int bytes) {
    public PageSize {
        if (messages <= 0 || bytes <= 0) {
            throw new IllegalArgumentException(
                    "a page must hold something: " + messages + " messages, " + bytes + " B");
        }
    }

    /** Returns the first messages that fit, in a list of its own. Requests at most one message more than that. */
    public List<Message> firstOf(Iterator<Message> from) {
        List<Message> page = new ArrayList<>();
        long total = 0;
        while (from.hasNext()) {
            Message message = from.next();
            total += message.payload().size();
            if (page.size() == messages || (total > bytes && !page.isEmpty())) {
                break;
            }
            page.add(message);
        }
        return page;
    }
}
