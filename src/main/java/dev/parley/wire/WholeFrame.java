package dev.parley.wire;

import dev.parley.message.Payload;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Reads frames that are a message each and nothing else, as the subprotocols without words of their own send them.
 * There is no way to answer with an error there, so what cannot be taken closes the connection.
 *
 * @param limit the longest payload, in bytes
 */
record WholeFrame(int limit) {
    /** Text is kept as text, even where it looks like something else. */
    List<Command> text(String text) {
        if (!Utf8.isWellFormed(text)) {
            return unreadable(CloseCode.INVALID_PAYLOAD);
        }
        return Utf8.length(text) > limit ? unreadable(CloseCode.TOO_BIG) : say(new Payload.Text(text));
    }

    /** Bytes are kept as bytes, even where they would be text. */
    List<Command> bytes(ByteBuffer bytes) {
        if (bytes.remaining() > limit) {
            return unreadable(CloseCode.TOO_BIG);
        }
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return say(new Payload.Binary(copy, Payload.OCTET_STREAM));
    }

    private static List<Command> say(Payload payload) {
        return List.of(new Command.Say(null, null, null, payload));
    }

    static List<Command> unreadable(CloseCode code) {
        return List.of(new Command.Unreadable(code));
    }
}
