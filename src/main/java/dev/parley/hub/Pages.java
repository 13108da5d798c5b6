package dev.parley.hub;

import dev.parley.broker.PageSize;
import dev.parley.message.Message;
import dev.parley.wire.Codec;
import dev.parley.wire.Event;
import dev.parley.wire.Frame;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The sizes of a page of the log: what is read at once, and what is sent of it. */
final class Pages {
    /** The most payload that is read at once, in bytes, unless a single message is larger. */
    static final int READ_BYTES = 256 * 1024;

    /** The most messages that are read at once. */
    static final int MESSAGES = 500;

    /** A page for a member that catches up. */
    static final PageSize PAGE = new PageSize(MESSAGES, READ_BYTES);

    private Pages() {}

    /** Returns a page of up to {@code messages} messages. */
    static PageSize of(int messages) {
        return new PageSize(messages, READ_BYTES);
    }

    /**
     * An encoded answer.
     *
     * @param frame null if the subprotocol cannot express the answer
     * @param messages those that it contains
     */
    record Fitted(@Nullable Frame frame, List<Message> messages) {}

    /**
     * Encodes an answer that holds a page, within a bound of encoded bytes. Text may grow to six times its size as JSON
     * (RFC 8259, section 7), so what was read may not fit; then half of the messages are left out until it does. One
     * message is always kept.
     *
     * @param bytes the bound of the encoded answer
     * @param newest whether to keep the newest messages, else the oldest
     * @param event makes the answer of the messages that are kept
     */
    static Fitted fit(
            Codec codec, List<Message> messages, int bytes, boolean newest, Function<List<Message>, Event> event) {
        List<Message> kept = messages;
        Frame frame = codec.encode(event.apply(kept));
        while (frame != null && frame.size() > bytes && kept.size() > 1) {
            int half = kept.size() / 2;
            kept = newest ? kept.subList(kept.size() - half, kept.size()) : kept.subList(0, half);
            frame = codec.encode(event.apply(kept));
        }
        return new Fitted(frame, kept);
    }
}
