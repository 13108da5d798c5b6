package dev.parley.hub.queue;

import dev.parley.wire.CloseCode;
import dev.parley.wire.Frame;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link Outbox} does after a send has ended.
 *
 * @param frame what to send next; a ping if it is null
 * @param send whether there is something to send
 * @param due actions whose frames have left
 * @param closing the code to close with, or null
 */
record NextSend(
        @Nullable Frame frame,
        boolean send,
        List<Runnable> due,
        @Nullable CloseCode closing) {
    /** The common case: nothing is left to do. */
    static final NextSend NONE = new NextSend(null, false, List.of(), null);

    static NextSend ping(List<Runnable> due) {
        return new NextSend(null, true, due, null);
    }

    static NextSend send(@Nullable Frame frame, List<Runnable> due) {
        return new NextSend(frame, true, due, null);
    }
}
