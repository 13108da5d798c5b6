package dev.parley.broker;

import dev.parley.message.Message;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * How much to read at once: as many messages as fit both bounds, but at least one where there is one.
 *
 * @param messages at most so many, positive
 * @param bytes at most so many bytes of payload, positive
 */
public record PageSize(int messages, int bytes) {
    public PageSize {
        if (messages <= 0 || bytes <= 0) {
            throw new IllegalArgumentException(
                    "a page must hold something: " + messages + " messages, " + bytes + " B");
        }
    }

    /** Returns as many of the first messages as fit, in a list of their own; asks for one more than those at most. */
    public List<Message> firstOf(Iterator<Message> from) {
        List<Message> taken = new ArrayList<>();
        long taking = 0;
        while (from.hasNext()) {
            Message message = from.next();
            taking += message.payload().size();
            if (taken.size() == messages || (taking > bytes && !taken.isEmpty())) {
                break;
            }
            taken.add(message);
        }
        return taken;
    }
}
