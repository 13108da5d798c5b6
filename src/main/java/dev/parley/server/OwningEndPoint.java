package dev.parley.server;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parley.endpoint.Wire;
import dev.parley.hub.queue.Transport.Completion;
import dev.parley.wire.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.eclipse.jetty.websocket.core.WebSocketConnection;
import org.jspecify.annotations.Nullable;

/**
 * A connection whose writes have one owner, this class, once it has become a WebSocket. Before, while it speaks HTTP, it is
 * an end point like any other.
 *
 * <p>There are two kinds of writes: frames of ours ({@link #send}), and whatever Jetty writes (pongs, its side of the
 * closing handshake). Jetty always passes whole frames. Invariants, of which the byte-exact test is
 * {@code WireOnJettyTest}:
 *
 * <ul>
 *   <li>One write is in progress at a time, until the system has taken its last byte or the connection has failed.
 *   <li>Writes begin in the order in which they were offered. Jetty and the outbox each wait for their own write to end
 *       before they offer another, so at most two wait here.
 *   <li>Once Jetty has offered a close frame, no frame of ours is taken; those offered earlier still leave before it.
 *   <li>A failure in the middle of a frame closes the connection, so nothing follows the torn frame.
 * </ul>
 *
 * <p>The thread that begins a write is the one that offered it, or the one that ended the write before it. The lock is held
 * only to decide, never during a write or a callback.
 */
final class OwningEndPoint extends SocketChannelEndPoint implements Wire {
    private final Object lock = new Object();

    /** Whether writes are owned. Set once, before Jetty opens the WebSocket and so before anything can be sent over it. */
    private volatile boolean webSocket;

    /** Whether a write is in progress. */
    @GuardedBy("lock") private boolean busy;

    /** Whether frames of ours are no longer taken. */
    @GuardedBy("lock") private boolean closing;

    /** What begins the writes that wait; null until the first has to, which on most connections never happens. */
    @GuardedBy("lock") private @Nullable Queue<Runnable> waiting;

    OwningEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
        super(channel, selector, key, scheduler);
    }

    /** Jetty calls this when the answer to the handshake is on its way. HTTP/2 passes through here, too. */
    @Override
    public void upgrade(Connection newConnection) {
        webSocket = newConnection instanceof WebSocketConnection;
        super.upgrade(newConnection);
    }

    @Override
    public void send(Frame frame, Completion done) {
        boolean isTaken;
        synchronized (lock) {
            isTaken = !closing;
            if (isTaken && busy) {
                await(() -> begin(frame, done));
                return;
            }
            busy |= isTaken;
        }
        if (isTaken) {
            begin(frame, done);
        } else {
            done.completed(false);
        }
    }

    @Override
    public void write(Callback callback, ByteBuffer... buffers) {
        if (!webSocket) {
            super.write(callback, buffers);
            return;
        }
        boolean isLast = FramedBytes.containClose(buffers);
        synchronized (lock) {
            closing |= isLast;
            if (busy) {
                await(() -> begin(callback, buffers));
                return;
            }
            busy = true;
        }
        begin(callback, buffers);
    }

    @GuardedBy("lock") private void await(Runnable begin) {
        if (waiting == null) {
            waiting = new ArrayDeque<>(2);
        }
        waiting.add(begin);
    }

    /** Begins the next write; to be called when one has ended, before its callback. */
    private void next() {
        Runnable next;
        synchronized (lock) {
            next = waiting == null ? null : waiting.poll();
            busy = next != null;
        }
        if (next != null) {
            next.run();
        }
    }

    /** Writes a frame of ours. If the socket does not take all of it at once, Jetty writes the rest when it can. */
    private void begin(Frame frame, Completion done) {
        ByteBuffer[] rest;
        try {
            rest = writeNow(frame);
        } catch (IOException | RuntimeException e) {
            end(done, e);
            return;
        }
        if (rest.length == 0) {
            next();
            done.completed(true);
        } else {
            super.write(Callback.from(() -> end(done, null), cause -> end(done, cause)), rest);
        }
    }

    /** Returns what the socket did not take. */
    private ByteBuffer[] writeNow(Frame frame) throws IOException {
        if (frame.size() > FramedBytes.LONGEST) {
            return FramedBytes.rest(frame, 0);
        }
        ByteBuffer bytes = FramedBytes.of(frame);
        if (getChannel().write(bytes) > 0) {
            notIdle();
        }
        return bytes.hasRemaining() ? FramedBytes.rest(frame, bytes.position()) : new ByteBuffer[0];
    }

    /** Ends a write of ours that did not end at once. */
    private void end(Completion done, @Nullable Throwable failure) {
        if (failure != null) {
            synchronized (lock) {
                closing = true;
            }
            close(failure);
        }
        next();
        done.completed(failure == null);
    }

    /** Writes frames of Jetty's. Jetty closes the connection itself if that fails. */
    private void begin(Callback callback, ByteBuffer... buffers) {
        super.write(
                Callback.from(
                        () -> {
                            next();
                            callback.succeeded();
                        },
                        cause -> {
                            synchronized (lock) {
                                closing = true;
                            }
                            close(cause);
                            next();
                            callback.failed(cause);
                        }),
                buffers);
    }
}
