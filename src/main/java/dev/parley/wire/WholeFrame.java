package dev.parley.wire;

import dev.parley.message.Payload;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Reads frames of the subprotocols in which a frame is a message and nothing else. They have no way to report an error,
 * so a frame that cannot be accepted closes the connection.
 *
 * @param limit the longest payload, in bytes
 */
record WholeFrame(int limit) {
    /** Reads a text frame. Text stays text, even if it looks like something else. */
    List<Command> text(String text) {
        if (!Utf8.isWellFormed(text)) {
            return unreadable(CloseCode.INVALID_PAYLOAD);
        }
        return Utf8.length(text) > limit ? unreadable(CloseCode.TOO_BIG) : say(new Payload.Text(text));
    }

    /** Reads a binary frame, of which it keeps a copy. Bytes stay bytes, even if they are valid UTF-8. */
    List<Command> bytes(ByteBuffer bytes) {
        if (bytes.remaining() > limit) {
            return unreadable(CloseCode.TOO_BIG);
        }
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return say(new Payload.Binary(copy, Payload.OCTET_STREAM));
    }

    private static List<Command> say(Payload payload) {
        return List.of(new Command.Say(null, null, null, payload, null));
    }

    /** Returns the only command of a frame that closes the connection. */
    static List<Command> unreadable(CloseCode code) {
        return List.of(new Command.Unreadable(code));
    }

    /** Returns the length of a payload as bytes, with text and JSON as UTF-8. */
    static int size(Payload payload) {
        if (payload instanceof Payload.Text text) {
            return Utf8.length(text.text());
        }
        return payload instanceof Payload.Json json ? Utf8.length(json.json()) : payload.size();
    }
}
