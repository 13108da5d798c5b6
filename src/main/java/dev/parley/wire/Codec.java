package dev.parley.wire;

import dev.parley.message.Message;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Translates between the frames of one subprotocol and Parley's commands and events.
 *
 * <p>A codec is stateless and safe for use by any number of threads, so one instance serves all clients of a
 * subprotocol. No method blocks. No method throws on bad input: a command that was understood but cannot be executed
 * is returned as {@link Command.Invalid}, and input that cannot be understood as {@link Command.Unreadable}.
 */
public interface Codec {
    /**
     * Decodes one complete text frame.
     *
     * @return its commands in order; empty if the frame holds none. After {@link Command.Unreadable}, which is always
     *     the last, the rest of the frame is ignored
     */
    List<Command> decode(String text);

    /**
     * Decodes one complete binary frame. The buffer still belongs to the caller when this returns: everything that is
     * kept has been copied.
     *
     * @return as for {@link #decode(String)}
     */
    List<Command> decode(ByteBuffer bytes);

    /**
     * Returns the size of the largest frame that can hold a command, in bytes as sent (text as UTF-8). Any payload
     * within the limit fits, however its characters are escaped. A caller may reject a larger frame unread, with
     * {@link CloseCode#TOO_BIG}.
     */
    int maxFrame();

    /** Encodes an event. Returns null if this subprotocol cannot express it; the client is then not told. */
    @Nullable Frame encode(Event event);

    /**
     * Returns an upper bound of the bytes that a message takes on the wire, whether in a frame of its own or as one of
     * the messages of {@code joined} or {@code history}. The bound includes a separator, and exceeds the exact size by
     * less than 128 bytes, or 256 for a change, a changed message, or server-sent events. Costs one pass over the text and allocates nothing; encoding is not needed.
     */
    int maxSize(Message message);

    /**
     * Messages that fit into a number of bytes.
     *
     * @param messages a view, oldest first
     * @param cut whether others were left out
     */
    record Fitting(List<Message> messages, boolean cut) {}

    /**
     * Returns as many messages as fit into {@code bytes} once they are encoded. At least one is always included, so that a
     * reader makes progress regardless of how large it is.
     *
     * @param messages oldest first
     * @param backward whether to count from the last message, and so leave out the oldest ones; else from the first
     */
    default Fitting fitting(List<Message> messages, boolean backward, long bytes) {
        int all = messages.size();
        long size = 0;
        for (int fit = 0; fit < all; fit++) {
            size += maxSize(messages.get(backward ? all - 1 - fit : fit));
            if (size > bytes && fit > 0) {
                return new Fitting(backward ? messages.subList(all - fit, all) : messages.subList(0, fit), true);
            }
        }
        return new Fitting(messages, false);
    }
}
