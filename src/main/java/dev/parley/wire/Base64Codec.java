package dev.parley.wire;

import dev.parley.message.Message;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The subprotocol {@code base64}: every message is one text frame of standard base64, in both directions. A binary
 * frame from the client is accepted, too, and taken as raw bytes. A text frame that is not base64 closes the connection
 * with 1007.
 */
final class Base64Codec implements Codec {
    private final WholeFrame whole;

    /** @param limit the longest payload, in bytes after decoding */
    Base64Codec(int limit) {
        whole = new WholeFrame(limit);
    }

    @Override
    public List<Command> decode(String text) {
        byte[] bytes = Base64Text.decode(text);
        return bytes == null ? WholeFrame.unreadable(CloseCode.INVALID_PAYLOAD) : whole.bytes(ByteBuffer.wrap(bytes));
    }

    @Override
    public List<Command> decode(ByteBuffer bytes) {
        return whole.bytes(bytes);
    }

    @Override
    public int maxFrame() {
        return Base64Text.length(whole.limit());
    }

    @Override
    public @Nullable Frame encode(Event event) {
        return event instanceof Event.Posted posted && posted.message().isReadable()
                ? Frame.text(Base64Text.encode(posted.message().payload().toBytes()))
                : null;
    }

    @Override
    public int maxSize(Message message) {
        return Base64Text.length(WholeFrame.size(message.payload()));
    }
}
