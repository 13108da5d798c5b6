package dev.parley.it.fault;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.it.JsonClient;
import dev.parley.it.WsFrame;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntFunction;

/**
 * Guests that send the same frames as fast as the server takes them, and connect again whenever they are disconnected.
 * They read what they are answered and keep nothing of it. Two threads each.
 */
public final class Flood implements AutoCloseable {
    private final URI base;
    private final LongAdder frames = new LongAdder();
    private final LongAdder connections = new LongAdder();
    private final List<Thread> threads = new ArrayList<>();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean ended;

    private Flood(URI base) {
        this.base = base;
    }

    /**
     * Starts that many guests.
     *
     * @param frame what the n-th guest sends, again and again; one text message of one or more commands
     */
    public static Flood start(URI base, int guests, String greeting, IntFunction<List<String>> frame) {
        Flood flood = new Flood(base);
        for (int i = 0; i < guests; i++) {
            List<byte[]> messages = frame.apply(i).stream().map(Flood::masked).toList();
            flood.run("flood-" + i, () -> flood.send(masked(greeting), messages));
        }
        return flood;
    }

    /** Returns how many frames have been sent. */
    public long frames() {
        return frames.sum();
    }

    /** Returns how often guests have connected. */
    public long connections() {
        return connections.sum();
    }

    private void send(byte[] greeting, List<byte[]> messages) {
        while (!ended) {
            try (Socket socket = JsonClient.request(base).connect()) {
                connections.increment();
                sockets.add(socket);
                if (ended) {
                    return;
                }
                socket.setSoTimeout(0);
                run("flood-reader", () -> discard(socket));
                socket.getOutputStream().write(greeting);
                while (!ended) {
                    for (byte[] each : messages) {
                        socket.getOutputStream().write(each);
                        frames.increment();
                    }
                }
            } catch (IOException e) {
                // refused or disconnected: once more
            }
            sockets.removeIf(Socket::isClosed);
        }
    }

    private static void discard(Socket socket) {
        try (InputStream in = socket.getInputStream()) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException e) {
            // disconnected
        }
    }

    private void run(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        synchronized (threads) {
            threads.removeIf(each -> !each.isAlive() && each.getState() == Thread.State.TERMINATED);
            threads.add(thread);
        }
        thread.start();
    }

    private static byte[] masked(String text) {
        return WsFrame.of(WsFrame.TEXT, text.replace('\'', '"').getBytes(UTF_8)).masked();
    }

    @Override
    public void close() {
        ended = true;
        // a guest whose commands the server does not read now is blocked in a write
        for (Socket each : sockets) {
            try {
                each.close();
            } catch (IOException e) {
                // it is closed, too
            }
        }
        List<Thread> all;
        synchronized (threads) {
            all = List.copyOf(threads);
        }
        try {
            for (Thread each : all) {
                each.join(5_000);
            }
        } catch (InterruptedException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }
}
