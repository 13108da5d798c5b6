package dev.parley.it.browser;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A way to a server that passes bytes on, until somebody drives into a tunnel. Safe for use by many threads. */
final class Tunnel implements AutoCloseable {
    private enum Weather {
        FINE,
        CUT,
        SILENT,
        NO_WEBSOCKETS
    }

    private final URI server;
    private final ServerSocket entrance;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "tunnel");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Weather weather = Weather.FINE;

    private Tunnel(URI server) throws IOException {
        this.server = server;
        entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    /** Digs a tunnel to the host and port of this address. */
    static Tunnel to(URI server) {
        try {
            return new Tunnel(server);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the address of {@code path} through the tunnel; an origin of its own. */
    URI uri(String path) {
        return URI.create("http://localhost:" + entrance.getLocalPort() + "/").resolve(path);
    }

    /** Every line breaks, and no new one comes about. */
    void cut() {
        turn(Weather.CUT);
    }

    /** Stops forwarding in both directions but keeps the connections open, so that neither side notices. */
    void fallSilent() {
        weather = Weather.SILENT;
    }

    /** HTTP passes, but every WebSocket breaks or is not let through. */
    void refuseWebSockets() {
        turn(Weather.NO_WEBSOCKETS);
    }

    /** Everything passes again; what lost bytes breaks. */
    void clear() {
        turn(Weather.FINE);
    }

    @Override
    public void close() {
        turn(Weather.CUT);
        shut(entrance);
        threads.shutdownNow();
    }

    private void turn(Weather next) {
        weather = next;
        open.forEach(Tunnel::shut);
        open.clear();
    }

    private void accept() {
        while (!entrance.isClosed()) {
            try {
                Socket client = entrance.accept();
                open.add(client);
                threads.execute(() -> serve(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket target = new Socket(InetAddress.getLoopbackAddress(), server.getPort())) {
            open.add(target);
            byte[] first = new byte[8192];
            int length = client.getInputStream().read(first);
            boolean webSocket = length > 0 && new String(first, 0, length, ISO_8859_1).startsWith("GET /ws/");
            if (length < 0 || weather == Weather.CUT || (webSocket && weather == Weather.NO_WEBSOCKETS)) {
                return;
            }
            if (weather != Weather.SILENT) {
                target.getOutputStream().write(first, 0, length);
            }
            threads.execute(() -> pass(target, client));
            pass(client, target);
        } catch (IOException e) {
            // one side went away: so does the other
        }
    }

    private void pass(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            byte[] bytes = new byte[8192];
            for (int length = in.read(bytes); length >= 0; length = in.read(bytes)) {
                if (weather != Weather.SILENT) {
                    to.getOutputStream().write(bytes, 0, length);
                }
            }
        } catch (IOException e) {
            // likewise
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private static void shut(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
