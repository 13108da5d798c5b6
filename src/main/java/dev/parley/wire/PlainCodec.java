package dev.parley.wire;

import dev.parley.message.Message;
import dev.parley.message.Payload;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * No subprotocol: a text frame is a text message and a binary frame is a message of bytes, in both directions. A JSON
 * message is sent as a text frame.
 */
final class PlainCodec implements Codec {
    private final WholeFrame whole;

    /** @param limit the longest payload, in bytes */
    PlainCodec(int limit) {
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
        if (!(event instanceof Event.Posted posted) || !posted.message().isReadable()) {
            return null;
        }
        Payload payload = posted.message().payload();
        if (payload instanceof Payload.Text text) {
            return Frame.text(text.text());
        }
        return payload instanceof Payload.Json json
                ? Frame.text(json.json())
                : Frame.binary(ByteBuffer.wrap(payload.toBytes()));
    }

    @Override
    public int maxSize(Message message) {
        return WholeFrame.size(message.payload());
    }
}
