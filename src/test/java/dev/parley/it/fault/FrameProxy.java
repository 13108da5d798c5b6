package dev.parley.it.fault;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between clients and a server and spoils what passes, frame by frame (RFC 6455, section 5.2): so faults hit the
 * middle of a frame, or a certain one, and not whatever TCP made a segment of. Two threads for each connection.
 */
public final class FrameProxy implements AutoCloseable {
    private static final int BUFFER = 64 * 1024;
    private static final String HEAD_END = "\r\n\r\n";

    private final ServerSocket listener;
    private final URI server;
    private final Weather weather;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private FrameProxy(ServerSocket listener, URI server, Weather weather) {
        this.listener = listener;
        this.server = server;
        this.weather = weather;
    }

    /** Decides what becomes of the frames; asked from many threads. */
    public interface Weather {
        /** A connection was made: returns what falls on it. */
        Climate connection();
    }

    /** What falls on the frames of one connection; asked from two threads. */
    public interface Climate {
        /**
         * Decides about a frame.
         *
         * @param fromServer whether it goes to the client; those that go to the server are masked
         * @param frame the whole frame
         * @param header how many bytes stand before its payload
         */
        Fate of(boolean fromServer, byte[] frame, int header);
    }

    /** What becomes of a frame. */
    public static final class Fate {
        private final byte[] bytes;
        private final boolean cut;

        private Fate(byte[] bytes, boolean cut) {
            this.bytes = bytes;
            this.cut = cut;
        }

        /** The frame passes. */
        public static Fate pass(byte[] frame) {
            return new Fate(frame, false);
        }

        /** The frame vanishes. */
        public static Fate drop() {
            return new Fate(new byte[0], false);
        }

        /** The connection breaks after this many bytes of the frame. */
        public static Fate cut(byte[] frame, int after) {
            return new Fate(Arrays.copyOf(frame, after), true);
        }
    }

    /** Begins to listen, for a server at that address. */
    public static FrameProxy start(URI server, Weather weather) throws IOException {
        FrameProxy proxy = new FrameProxy(new ServerSocket(0, 0, InetAddress.getLoopbackAddress()), server, weather);
        daemon(proxy::accept);
        return proxy;
    }

    /** Returns the address that stands for the server's. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/");
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                daemon(() -> connect(client));
            } catch (IOException e) {
                // a client that has gone already, or the end
            }
        }
    }

    private void connect(Socket client) {
        Socket upstream = new Socket();
        try {
            upstream.connect(new InetSocketAddress(server.getHost(), server.getPort()));
            client.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
            open.add(client);
            open.add(upstream);
            Climate climate = weather.connection();
            daemon(() -> pump(client, upstream, false, climate));
            pump(upstream, client, true, climate);
        } catch (IOException e) {
            end(client, upstream);
        }
    }

    private void pump(Socket from, Socket to, boolean fromServer, Climate climate) {
        try {
            DataInputStream in = new DataInputStream(new BufferedInputStream(from.getInputStream(), BUFFER));
            OutputStream out = to.getOutputStream();
            out.write(readHead(in));
            for (boolean cut = false; !cut; ) {
                Fate fate = readFrame(in, fromServer, climate);
                out.write(fate.bytes);
                cut = fate.cut;
            }
        } catch (IOException e) {
            // one side has gone, and takes the other with it
        } finally {
            end(from, to);
        }
    }

    /** Reads the request or the answer of the handshake, neither of which has a body that matters. */
    private static byte[] readHead(DataInputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < HEAD_END.length()
                || !head.substring(head.length() - HEAD_END.length()).equals(HEAD_END)) {
            head.append((char) in.readUnsignedByte());
        }
        return head.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Fate readFrame(DataInputStream in, boolean fromServer, Climate climate) throws IOException {
        int first = in.readUnsignedByte();
        int second = in.readUnsignedByte();
        int extended = (second & 0x7f) < 126 ? 0 : (second & 0x7f) == 126 ? Short.BYTES : Long.BYTES;
        byte[] length = in.readNBytes(extended);
        long payload = extended == 0 ? second & 0x7f : new BigInteger(1, length).longValueExact();
        int header = 2 + extended + ((second & 0x80) == 0 ? 0 : Integer.BYTES);
        byte[] frame = new byte[Math.toIntExact(header + payload)];
        frame[0] = (byte) first;
        frame[1] = (byte) second;
        System.arraycopy(length, 0, frame, 2, length.length);
        in.readFully(frame, 2 + extended, frame.length - 2 - extended);
        return climate.of(fromServer, frame, header);
    }

    private void end(Socket... sockets) {
        for (Socket socket : sockets) {
            open.remove(socket);
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void daemon(Runnable run) {
        Thread thread = new Thread(run, "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        open.forEach(this::end);
    }
}
