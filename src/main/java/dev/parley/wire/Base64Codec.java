package dev.parley.wire;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code base64}: every message is one text frame of standard base64, both ways; binary frames come in as they are. */
final class Base64Codec implements Codec {
    private final WholeFrame whole;

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
        return (whole.limit() + 2) / 3 * 4;
    }

    @Override
    public @Nullable Frame encode(Event event) {
        return event instanceof Event.Posted posted
                ? Frame.text(Base64Text.encode(posted.message().payload().toBytes()))
                : null;
    }
}
