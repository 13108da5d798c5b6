package dev.parley.benchmark;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/** One connection of a load client. All lines of a client belong to its one thread. */
abstract class Line {
    final Traffic traffic;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final Deque<ByteBuffer> unsent = new ArrayDeque<>();

    Line(Selector selector, int port, Traffic traffic) throws IOException {
        this.traffic = traffic;
        channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        boolean connected = channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        key = channel.register(selector, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, this);
        if (connected) {
            connected();
        }
    }

    /** Says what comes first. */
    abstract void connected() throws IOException;

    /** Takes what came; the array is used again. */
    abstract void received(byte[] bytes, int length) throws IOException;

    /** Returns whether it hears its rooms. */
    abstract boolean isReady();

    final void send(String ascii) throws IOException {
        send(ByteBuffer.wrap(ascii.getBytes(StandardCharsets.ISO_8859_1)));
    }

    final void send(ByteBuffer bytes) throws IOException {
        traffic.bytes += bytes.remaining();
        if (unsent.isEmpty()) {
            channel.write(bytes);
        }
        if (bytes.hasRemaining()) {
            unsent.add(bytes);
            key.interestOpsOr(SelectionKey.OP_WRITE);
        }
    }

    /** Does what the selector says can be done; {@code buffer} is anybody's. */
    final void selected(byte[] buffer) throws IOException {
        if (key.isConnectable()) {
            channel.finishConnect();
            key.interestOps(SelectionKey.OP_READ);
            connected();
        }
        if (key.isWritable()) {
            flush();
        }
        if (key.isReadable()) {
            int length = channel.read(ByteBuffer.wrap(buffer));
            if (length < 0) {
                throw new EOFException("The server ended a connection");
            }
            traffic.bytes += length;
            received(buffer, length);
        }
    }

    private void flush() throws IOException {
        for (ByteBuffer next = unsent.peek(); next != null; next = unsent.peek()) {
            channel.write(next);
            if (next.hasRemaining()) {
                return;
            }
            unsent.remove();
        }
        key.interestOpsAnd(~SelectionKey.OP_WRITE);
    }

    final void close() throws IOException {
        channel.close();
    }

    /** What went over all lines. */
    static final class Traffic {
        long bytes;
        long frames;
        long requests;
    }
}
