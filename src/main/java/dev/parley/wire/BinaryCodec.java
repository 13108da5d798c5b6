package dev.parley.wire;

import dev.parley.message.Message;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The subprotocol {@code binary}: every message to the client is one binary frame, with text as UTF-8. A text frame from
 * the client is accepted, too, and stays text.
 */
final class BinaryCodec implements Codec {
    private final WholeFrame whole;

    /** @param limit the longest payload, in bytes */
    BinaryCodec(int limit) {
        whole = new WholeFrame(limit);
    }

    @Override
    public List<Command> decode(String text) {
        return whole.text(text);
    }

    @Override
    public List<Command> decode(ByteBuffer bytes) {
        return whole.bytes(bytes);
    }

    @Override
    public int maxFrame() {
        return whole.limit();
    }

    @Override
    public @Nullable Frame encode(Event event) {
        return event instanceof Event.Posted posted && posted.message().isReadable()
                ? Frame.binary(ByteBuffer.wrap(posted.message().payload().toBytes()))
                : null;
    }

    @Override
    public int maxSize(Message message) {
        return WholeFrame.size(message.payload());
    }
}
