package dev.parley.endpoint;

import dev.parley.hub.Client;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Puts together what a container hands over in parts, up to a limit of our own. A message that is too long is read to
 * its end and dropped before the connection is closed: a container that closes with 1009 cuts the line at once, and
 * while the peer still sends, its system throws the close frame away. Called for one part at a time.
 */
final class MessageAssembler {
    /** What is read of a message that is too long before the line is cut within it, in bytes or characters. */
    private static final long MOST_DROPPED = 64 * 1024 * 1024;

    private final Client client;
    private final int limit;

    /** What came of the message that is not complete yet; null between messages. */
    private @Nullable StringBuilder text;

    private @Nullable ByteArrayOutputStream bytes;
    /** How much of a message that is too long has come; once it is not 0, nothing is taken any more. */
    private long dropped;

    /**
     * Waits for the first part.
     *
     * @param limit the longest message, in bytes, or in characters for a text: the codec counts its bytes
     */
    MessageAssembler(Client client, int limit) {
        this.client = client;
        this.limit = limit;
    }

    void text(String part, boolean last) {
        client.onPart();
        StringBuilder before = text;
        if (isTooLong((before == null ? 0 : before.length()) + (long) part.length(), last)) {
            text = null;
        } else if (before == null && last) {
            client.onText(part);
        } else {
            StringBuilder whole = (before == null ? new StringBuilder() : before).append(part);
            text = last ? null : whole;
            if (last) {
                client.onText(whole.toString());
            }
        }
    }

    void bytes(ByteBuffer part, boolean last) {
        client.onPart();
        ByteArrayOutputStream before = bytes;
        if (isTooLong((before == null ? 0 : before.size()) + (long) part.remaining(), last)) {
            bytes = null;
        } else if (before == null && last) {
            client.onBinary(part);
        } else {
            ByteArrayOutputStream whole = before == null ? new ByteArrayOutputStream() : before;
            byte[] copy = new byte[part.remaining()];
            part.get(copy);
            whole.writeBytes(copy);
            bytes = last ? null : whole;
            if (last) {
                client.onBinary(ByteBuffer.wrap(whole.toByteArray()));
            }
        }
    }

    private boolean isTooLong(long length, boolean last) {
        if (dropped == 0 && length <= limit) {
            return false;
        }
        dropped += length;
        if (last || dropped > MOST_DROPPED) {
            client.onTooLong();
        }
        return true;
    }
}
