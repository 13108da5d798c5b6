package dev.parley.wire;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code binary}: every message leaves as one binary frame, text as UTF-8; a text frame that comes in is text. */
final class BinaryCodec implements Codec {
    private final WholeFrame whole;

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
        return event instanceof Event.Posted posted
                ? Frame.binary(ByteBuffer.wrap(posted.message().payload().toBytes()))
                : null;
    }
}
