package dev.parley.it.fault;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.it.HttpAnswer;
import dev.parley.it.JsonClient;
import dev.parley.it.WsFrame;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients that are in a room and read as fast as they can, on one thread for all. They discard what they read
 * and answer no ping, so they last for two heartbeats.
 */
public final class Audience implements AutoCloseable {
    private static final int BUFFER = 256 * 1024;

    private final Selector selector = Selector.open();
    private final List<SocketChannel> members = new ArrayList<>();
    private final Thread reader = new Thread(this::read, "audience");
    private volatile boolean closed;
    private final AtomicInteger ended = new AtomicInteger();

    private Audience() throws IOException {
        reader.setDaemon(true);
    }

    /** Connects this many clients, has each join the room, and starts to read. */
    public static Audience in(URI base, String room, int members) throws IOException {
        Audience audience = new Audience();
        for (int i = 0; i < members; i++) {
            audience.add(base, room);
        }
        audience.reader.start();
        return audience;
    }

    /** Returns how many of them the server has disconnected. */
    public int ended() {
        return ended.get();
    }

    private void add(URI base, String room) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(base.getHost(), base.getPort()));
        members.add(channel);
        String request = "GET " + JsonClient.endpoint(base).getPath() + " HTTP/1.1\r\nHost: " + base.getAuthority()
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: parley.v1.json\r\n\r\n";
        channel.write(ByteBuffer.wrap(request.getBytes(UTF_8)));
        HttpAnswer answer = HttpAnswer.read(channel.socket().getInputStream());
        if (answer.status() != 101) {
            throw new IOException("The handshake was refused: " + answer);
        }
        String join = "{\"op\":\"join\",\"room\":\"" + room + "\",\"limit\":0}";
        channel.write(
                ByteBuffer.wrap(WsFrame.of(WsFrame.TEXT, join.getBytes(UTF_8)).masked()));
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
    }

    private void read() {
        ByteBuffer discarded = ByteBuffer.allocateDirect(BUFFER);
        try {
            while (!closed) {
                selector.select();
                for (SelectionKey key : selector.selectedKeys()) {
                    read(key, discarded);
                }
                selector.selectedKeys().clear();
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void read(SelectionKey key, ByteBuffer discarded) {
        try {
            discarded.clear();
            if (((SocketChannel) key.channel()).read(discarded) >= 0) {
                return;
            }
        } catch (IOException e) {
            // reset by the server
        }
        key.cancel();
        if (!closed) {
            ended.incrementAndGet();
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        selector.close();
        for (SocketChannel each : members) {
            each.close();
        }
    }
}
