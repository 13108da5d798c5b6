package dev.parley.wire;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one subprotocol writes commands and events. Stateless: one codec serves all clients and threads. No method
 * throws on bad input; what is wrong comes back as {@link Command.Invalid} or {@link Command.Unreadable}.
 */
public interface Codec {
    /** Reads one whole text frame: its commands in order, empty for a frame that says nothing. */
    List<Command> decode(String text);

    /** Reads one whole binary frame. The buffer is the caller's: what is kept is copied. */
    List<Command> decode(ByteBuffer bytes);

    /**
     * Returns the size of the largest frame that can hold a command, in bytes as sent. A larger frame may be rejected
     * unread.
     */
    int maxFrame();

    /** Writes an event, or returns null where this subprotocol has no words for it. */
    @Nullable Frame encode(Event event);
}
