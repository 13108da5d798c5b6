package dev.parley.server;

import dev.parley.wire.Frame;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The frame that a thread sent last, as it stands on the wire (RFC 6455, section 5.2): header and payload together, in one
 * direct buffer. A thread that serves a room sends one frame to member after member, so the bytes are copied once for all
 * of them, and each member costs one {@code write} from memory that the system can read.
 *
 * <p>A buffer belongs to its thread and never leaves it. Nobody needs to release it: it goes when its thread does, and it
 * holds at most {@value #LONGEST} bytes, so all of them together are bounded by the number of threads. A write that the
 * socket does not take whole continues from the frame itself, whose bytes are immutable.
 */
final class FramedBytes {
    /** The longest payload that is copied, in bytes; the hub merges frames up to this size. */
    static final int LONGEST = 64 * 1024;

    private static final int MIN_CAPACITY = 4 * 1024;
    /** FIN, with the opcodes of RFC 6455, section 11.8. */
    private static final byte TEXT = (byte) 0x81;

    private static final byte BINARY = (byte) 0x82;
    private static final int CLOSE = 8;
    private static final int ONE_BYTE = 125;
    private static final int TWO_BYTES = 0xffff;
    private static final int MAX_HEADER = 10;

    private static final ThreadLocal<FramedBytes> OF_THREAD = ThreadLocal.withInitial(FramedBytes::new);

    private ByteBuffer direct = ByteBuffer.allocateDirect(MIN_CAPACITY);
    private @Nullable Frame held;

    private FramedBytes() {}

    /**
     * Returns the bytes of a frame, in a buffer that belongs to this thread and is valid until the next call.
     *
     * @param frame of at most {@link #LONGEST} bytes
     */
    static ByteBuffer of(Frame frame) {
        return OF_THREAD.get().bytes(frame);
    }

    private ByteBuffer bytes(Frame frame) {
        if (held != frame) {
            int needed = MAX_HEADER + frame.size();
            if (direct.capacity() < needed) {
                int doubled = Integer.highestOneBit(needed - 1) << 1;
                direct = ByteBuffer.allocateDirect(Math.min(doubled, MAX_HEADER + LONGEST));
            }
            direct.clear();
            putHeader(direct, frame);
            direct.put(frame.bytes()).flip();
            held = frame;
        }
        return direct.position(0);
    }

    /** Returns what is left of a frame after its first bytes, in buffers that stay valid. */
    static ByteBuffer[] rest(Frame frame, int written) {
        ByteBuffer header = ByteBuffer.allocate(MAX_HEADER);
        putHeader(header, frame);
        header.flip();
        ByteBuffer payload = frame.bytes();
        int beyond = written - header.remaining();
        if (beyond < 0) {
            return new ByteBuffer[] {header.position(written), payload};
        }
        return new ByteBuffer[] {payload.position(payload.position() + beyond)};
    }

    /** Writes the header of a frame that is final and, as all from a server, not masked. */
    private static void putHeader(ByteBuffer to, Frame frame) {
        to.put(frame instanceof Frame.Text ? TEXT : BINARY);
        int length = frame.size();
        if (length <= ONE_BYTE) {
            to.put((byte) length);
        } else if (length <= TWO_BYTES) {
            to.put((byte) (ONE_BYTE + 1)).putShort((short) length);
        } else {
            to.put((byte) (ONE_BYTE + 2)).putLong(length);
        }
    }

    /**
     * Returns whether there is a close frame among these whole frames of a server.
     *
     * @param buffers left as they are; a header may not be divided between two
     */
    static boolean containClose(ByteBuffer... buffers) {
        long payload = 0;
        for (ByteBuffer buffer : buffers) {
            int at = buffer.position();
            while (buffer.limit() - at > payload) {
                at += (int) payload;
                if ((buffer.get(at) & 0x0f) == CLOSE) {
                    return true;
                }
                int length = buffer.get(at + 1) & 0x7f;
                if (length <= ONE_BYTE) {
                    payload = length;
                    at += 2;
                } else if (length == ONE_BYTE + 1) {
                    payload = buffer.getShort(at + 2) & TWO_BYTES;
                    at += 4;
                } else {
                    payload = buffer.getLong(at + 2);
                    at += MAX_HEADER;
                }
            }
            payload -= buffer.limit() - at;
        }
        return false;
    }
}
