package dev.parley.benchmark;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A WebSocket client (RFC 6455) that only knows what a benchmark needs: unfragmented text, no extensions. */
final class SocketLine extends Line {
    private static final int TEXT = 0x81;
    private static final int CLOSE = 0x88;
    private static final int PING = 0x89;
    private static final byte PONG = (byte) 0x8a;
    private static final int MASKED = 0x80;
    private static final int LONG = 126;
    private static final int VERY_LONG = 127;
    /** Any will do here: there is no proxy to be tricked (section 10.3). */
    private static final byte[] MASK = {0x37, (byte) 0xfa, 0x21, 0x3d};

    private final Dialect dialect;
    private final int port;
    private final List<String> rooms;
    private final @Nullable Marker marker;

    /** What came while it was not ready. */
    private final StringBuilder opening = new StringBuilder();

    private boolean upgraded;
    private boolean ready;

    /** The header of the frame that comes: its bytes so far, and how many it will have. */
    private final byte[] header = new byte[10];

    private int headerBytes;
    private int headerLength = 2;
    /** What is to come of the frame's payload. */
    private long remaining;

    /** @param marker takes what is heard; null for one that only speaks */
    SocketLine(
            Selector selector, int port, Traffic traffic, Dialect dialect, List<String> rooms, @Nullable Marker marker)
            throws IOException {
        super(selector, port, traffic);
        this.dialect = dialect;
        this.port = port;
        this.rooms = rooms;
        this.marker = marker;
    }

    @Override
    void connected() throws IOException {
        String offer = dialect.subprotocol();
        send("GET " + dialect.path(rooms) + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
                + "\r\nSec-WebSocket-Version: 13" + (offer == null ? "" : "\r\nSec-WebSocket-Protocol: " + offer)
                + "\r\n\r\n");
    }

    @Override
    boolean isReady() {
        return ready;
    }

    void say(String room, int number, String text) throws IOException {
        text(dialect.say(room, number, text));
    }

    private void text(String text) throws IOException {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 8);
        frame.put((byte) TEXT);
        if (payload.length < LONG) {
            frame.put((byte) (MASKED | payload.length));
        } else {
            frame.put((byte) (MASKED | LONG)).putShort((short) payload.length);
        }
        frame.put(MASK);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ MASK[i & 3]));
        }
        send(frame.flip());
    }

    @Override
    void received(byte[] bytes, int length) throws IOException {
        int from = upgraded ? 0 : upgrade(bytes, length);
        while (from < length) {
            if (remaining > 0) {
                int to = (int) Math.min(length, from + remaining);
                remaining -= to - from;
                payload(bytes, from, to);
                from = to;
            } else {
                header(bytes[from++]);
            }
        }
    }

    /** Returns the offset at which the frames begin. */
    private int upgrade(byte[] bytes, int length) throws IOException {
        int before = opening.length();
        opening.append(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
        int end = opening.indexOf("\r\n\r\n");
        if (end < 0) {
            return length;
        }
        if (!opening.toString().startsWith("HTTP/1.1 101")) {
            throw new IOException("The handshake was refused: " + opening);
        }
        upgraded = true;
        opening.setLength(0);
        String first = dialect.opening(rooms);
        if (first == null) {
            ready = true;
        } else {
            text(first);
        }
        return end + 4 - before;
    }

    private void header(byte next) throws IOException {
        header[headerBytes++] = next;
        if (headerBytes == 2) {
            headerLength = (next & 0x7f) == VERY_LONG ? 10 : (next & 0x7f) == LONG ? 4 : 2;
        }
        if (headerBytes < headerLength) {
            return;
        }
        if ((header[0] & 0xff) == CLOSE) {
            throw new IOException("The server closed a connection");
        }
        remaining = headerLength == 2 ? header[1] & 0x7f : 0;
        for (int i = 2; i < headerLength; i++) {
            remaining = (remaining << 8) | (header[i] & 0xff);
        }
        headerBytes = 0;
        if ((header[0] & 0xff) == PING) {
            // whatever it carries is not looked at: only that there is an answer
            send(ByteBuffer.allocate(6).put(PONG).put((byte) MASKED).put(MASK).flip());
        } else {
            traffic.frames++;
        }
    }

    private void payload(byte[] bytes, int from, int to) {
        if (!ready) {
            opening.append(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1));
            String word = dialect.entered();
            ready = word != null && opening.toString().split(word, -1).length > rooms.size();
            if (ready) {
                opening.setLength(0);
                opening.trimToSize();
            }
        } else if (marker != null) {
            marker.scan(bytes, from, to);
        }
    }
}
