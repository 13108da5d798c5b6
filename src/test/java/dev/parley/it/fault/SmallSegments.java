package dev.parley.it.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Stands between clients and a server and takes what the server sends as a network with an MTU of 1500 does: in pieces of
 * 1,460 bytes, with a small window. Loopback hides what that does to a server, since its segments have 64 KiB. Two threads
 * for each connection.
 */
public final class SmallSegments implements AutoCloseable {
    /** What one TCP segment carries at an MTU of 1500, in bytes. */
    private static final int SEGMENT = 1_460;
    /** The receive window towards the server, in bytes: eleven segments. */
    private static final int WINDOW = 16 * 1024;

    private final ServerSocket listener;
    private final URI server;
    private final Lock lock = new ReentrantLock();
    private final Condition resumed = lock.newCondition();
    /** Whether nothing passes from the server. Guarded by {@code lock}. */
    private boolean stalled;

    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private SmallSegments(ServerSocket listener, URI server) {
        this.listener = listener;
        this.server = server;
    }

    /** Starts a proxy on a free port of 127.0.0.1. */
    public static SmallSegments before(URI server) {
        try {
            ServerSocket listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
            SmallSegments proxy = new SmallSegments(listener, server);
            start(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the base under which clients reach the server through this proxy. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort() + server.getPath());
    }

    /** Holds everything that the server sends, until {@link #resume}: the network is slower than the server from now on. */
    public void stall() {
        set(true);
    }

    /** Passes on what was held, and all that follows. */
    public void resume() {
        set(false);
    }

    private void set(boolean now) {
        lock.lock();
        try {
            stalled = now;
            resumed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void awaitResumed() {
        lock.lock();
        try {
            while (stalled) {
                resumed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                open.add(client);
                Socket upstream = new Socket();
                open.add(upstream);
                // before connecting, since the window's scale is agreed on then (RFC 7323, section 2.3)
                upstream.setReceiveBufferSize(WINDOW);
                upstream.setTcpNoDelay(true);
                client.setTcpNoDelay(true);
                upstream.connect(new InetSocketAddress(server.getHost(), server.getPort()));
                start(() -> pass(client, upstream, () -> {}));
                start(() -> pass(upstream, client, this::awaitResumed));
            }
        } catch (IOException e) {
            close();
        }
    }

    private static void start(Runnable run) {
        Thread thread = new Thread(run, "small-segments");
        thread.setDaemon(true);
        thread.start();
    }

    private static void pass(Socket from, Socket to, Runnable gate) {
        byte[] segment = new byte[SEGMENT];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(segment); read >= 0; read = in.read(segment)) {
                gate.run();
                out.write(segment, 0, read);
            }
        } catch (IOException e) {
            // either side has ended: closing both ends the other direction, too
            return;
        }
    }

    @Override
    public void close() {
        resume();
        try {
            listener.close();
            for (Socket each : open) {
                each.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
