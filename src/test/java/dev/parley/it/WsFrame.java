package dev.parley.it;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** One frame (RFC 6455, section 5.2), legal or not. */
public final class WsFrame {
    public static final int CONTINUATION = 0;
    public static final int TEXT = 1;
    public static final int BINARY = 2;
    public static final int CLOSE = 8;
    public static final int PING = 9;
    public static final int PONG = 10;

    /** Any key will do in a test. */
    private static final byte[] MASK = {0x37, (byte) 0xfa, 0x21, 0x3d};

    private final boolean fin;
    private final int rsv;
    private final int opcode;
    private final byte[] payload;

    private WsFrame(boolean fin, int rsv, int opcode, byte[] payload) {
        this.fin = fin;
        this.rsv = rsv;
        this.opcode = opcode;
        this.payload = payload;
    }

    /** Returns a final frame without reserved bits. */
    public static WsFrame of(int opcode, byte[] payload) {
        return new WsFrame(true, 0, opcode, payload);
    }

    /** Returns this frame with the three reserved bits set, which are 0 in a legal frame without extensions. */
    public WsFrame withReserved(int bits) {
        return new WsFrame(fin, bits, opcode, payload);
    }

    /** Returns this frame as one that is to be continued. */
    public WsFrame unfinished() {
        return new WsFrame(false, rsv, opcode, payload);
    }

    public boolean isFinal() {
        return fin;
    }

    /** Returns the three reserved bits. */
    public int reserved() {
        return rsv;
    }

    /** Returns the opcode, reserved ones too. */
    public int opcode() {
        return opcode;
    }

    public byte[] payload() {
        return payload;
    }

    /** Returns the bytes a client sends, masked. */
    public byte[] masked() {
        byte[] head = head(0x80);
        ByteBuffer out = ByteBuffer.wrap(new byte[head.length + MASK.length + payload.length]);
        out.put(head).put(MASK);
        for (int i = 0; i < payload.length; i++) {
            out.put((byte) (payload[i] ^ MASK[i % MASK.length]));
        }
        return out.array();
    }

    /** Returns the bytes without a mask, which only a server may send. */
    public byte[] unmasked() {
        byte[] head = head(0);
        byte[] frame = Arrays.copyOf(head, head.length + payload.length);
        System.arraycopy(payload, 0, frame, head.length, payload.length);
        return frame;
    }

    /** Reads one unmasked frame. */
    public static WsFrame read(DataInputStream in) throws IOException {
        int first = in.readUnsignedByte();
        int second = in.readUnsignedByte();
        if ((second & 0x80) != 0) {
            throw new IOException(
                    "The server masked a frame (RFC 6455, section 5.1): %02x %02x".formatted(first, second));
        }
        long length = second;
        if (second == 126) {
            length = in.readUnsignedShort();
        } else if (second == 127) {
            length = in.readLong();
        }
        byte[] payload = new byte[Math.toIntExact(length)];
        in.readFully(payload);
        return new WsFrame((first & 0x80) != 0, (first >> 4) & 7, first & 15, payload);
    }

    private byte[] head(int maskBit) {
        int extended = payload.length < 126 ? 0 : payload.length < 65_536 ? 2 : 8;
        ByteBuffer head = ByteBuffer.wrap(new byte[2 + extended]);
        head.put((byte) ((fin ? 0x80 : 0) | rsv << 4 | opcode));
        switch (extended) {
            case 0 -> head.put((byte) (maskBit | payload.length));
            case 2 -> head.put((byte) (maskBit | 126)).putShort((short) payload.length);
            default -> head.put((byte) (maskBit | 127)).putLong(payload.length);
        }
        return head.array();
    }
}
