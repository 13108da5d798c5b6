package dev.parley.it.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a program and a server, forwards bytes, and fails as networks do: a link that is held swallows nothing and
 * says nothing, as if packets were lost. Two threads for each connection.
 */
public final class TcpLink implements AutoCloseable {
    private static final int BUFFER = 16 * 1024;

    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Object changed = new Object();

    private volatile int target;
    private volatile boolean toServerHeld;
    private volatile boolean toClientHeld;
    private volatile long delayMillis;
    private volatile @Nullable String silenced;

    private TcpLink(ServerSocket listener, int target) {
        this.listener = listener;
        this.target = target;
    }

    /** Begins to listen, for a server at this port. */
    public static TcpLink to(int port) throws IOException {
        TcpLink link = new TcpLink(new ServerSocket(0, 0, InetAddress.getLoopbackAddress()), port);
        daemon(link::accept);
        return link;
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** From now on nothing passes in these directions, and nobody is told. */
    public void hold(boolean toServer, boolean toClient) {
        synchronized (changed) {
            toServerHeld = toServer;
            toClientHeld = toClient;
            changed.notifyAll();
        }
    }

    /** From now on, what passes takes this long. */
    public void delay(long millis) {
        delayMillis = millis;
    }

    /** From now on a connection whose client has said this gets no answer. Null ends that for new connections. */
    public void silence(@Nullable String mark) {
        silenced = mark;
    }

    /** Breaks all connections. */
    public void cut() {
        open.forEach(TcpLink::end);
    }

    /** Breaks all connections; new ones lead to another server. */
    public void lead(int port) {
        target = port;
        cut();
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
        Socket server = new Socket();
        open.add(client);
        open.add(server);
        try {
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            AtomicBoolean silent = new AtomicBoolean();
            daemon(() -> pump(client, server, true, silent));
            pump(server, client, false, silent);
        } catch (IOException e) {
            end(client, server);
        }
    }

    private void pump(Socket from, Socket to, boolean toServer, AtomicBoolean silent) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[BUFFER];
            int length = in.read(buffer);
            while (length >= 0) {
                pass(toServer);
                String mark = silenced;
                if (toServer
                        && mark != null
                        && new String(buffer, 0, length, StandardCharsets.ISO_8859_1).contains(mark)) {
                    silent.set(true);
                }
                if (toServer || !silent.get()) {
                    out.write(buffer, 0, length);
                }
                length = in.read(buffer);
            }
        } catch (IOException e) {
            // one side has gone, and takes the other with it
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            end(from, to);
        }
    }

    private void pass(boolean toServer) throws InterruptedException {
        synchronized (changed) {
            long until = System.nanoTime() + delayMillis * 1_000_000;
            for (long left = delayMillis; left > 0; left = (until - System.nanoTime()) / 1_000_000) {
                changed.wait(left);
            }
            while (toServer ? toServerHeld : toClientHeld) {
                changed.wait();
            }
        }
    }

    private void end(Socket... sockets) {
        for (Socket socket : sockets) {
            open.remove(socket);
            end(socket);
        }
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void daemon(Runnable run) {
        Thread thread = new Thread(run, "link");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        hold(false, false);
        cut();
    }
}
