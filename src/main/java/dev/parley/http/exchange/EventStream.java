package dev.parley.http.exchange;

import dev.parley.hub.queue.Transport;
import dev.parley.wire.CloseCode;
import dev.parley.wire.Frame;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An asynchronous response that never ends, as the hub's way to one client. Writes as the container asks for more, one frame
 * at a time, and reports a frame as sent once the container has handed it on. A client that says nothing shows no sign of
 * life, so its network does: what cannot be written ends the connection.
 *
 * <p>Any thread may call any method. One thread at a time works with the container, and holds no lock meanwhile: the thread that
 * comes second leaves its work to the first. A container that reports the end waits until that thread has left: Tomcat then gives the
 * request and the response to another connection, which a write that is still failing would break.
 */
public final class EventStream implements Transport, WriteListener, AsyncListener {
    /** What a client is told if the connection was not ended by us (RFC 6455, section 7.4.1). */
    private static final int ABNORMAL = 1006;

    /** How long the container waits for the thread that works; nothing that the thread does takes long. */
    private static final long LEAVING_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** A container may hold its buffer for as long as the response lasts, and Jetty's has 32 KiB. What is longer is not copied. */
    private static final int BUFFER = 1_024;

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);

    /** How a response writes what the hub sends. Its methods neither wait nor throw. */
    public interface Format {
        /** Returns what comes before all else, which may be empty. */
        byte[] first();

        /** Returns a frame. */
        byte[] of(Frame frame);

        /** Returns what the peer is asked for a sign of life with; null if none would answer. */
        byte @Nullable [] ping();

        /** Returns the last words; null if there are none. */
        byte @Nullable [] end(CloseCode code);
    }

    /** Whom the transport tells about its peer. */
    public interface Ears {
        /** The peer is there. */
        void onAlive();

        /** The connection has ended; called once. */
        void onEnd(int code);
    }

    /** What is on its way. */
    private record Sending(Supplier<byte[]> bytes, Completion done) {}

    private final AsyncContext context;
    private final ServletOutputStream out;
    private final Format format;

    /** Calls to {@link #work} that are not done yet; the thread that raises it from 0 does them all. */
    private final AtomicInteger work = new AtomicInteger();

    private final AtomicReference<@Nullable Sending> next = new AtomicReference<>();
    private final AtomicReference<@Nullable CloseCode> closing = new AtomicReference<>();
    private final AtomicReference<@Nullable Ears> ears = new AtomicReference<>();

    /** Whether the container has asked for data, before which nothing may be written. */
    private volatile boolean started;

    /** Whether the response is complete, or lost. */
    private volatile boolean over;

    /** The thread that works now. */
    private volatile @Nullable Thread worker;

    /** Whether the request was completed, by us or by the container. */
    private volatile boolean completed;

    /** Whether the ears were told the end. */
    private volatile boolean ended;

    // Confined to the thread that works.

    /** The frame that was written, and is not flushed yet. */
    private @Nullable Sending written;

    private boolean flushed;
    private boolean begun;
    private boolean saidBye;

    private EventStream(AsyncContext context, ServletOutputStream out, Format format) {
        this.context = context;
        this.out = out;
        this.format = format;
    }

    /**
     * Starts a response.
     *
     * @param connect makes the client that this is the transport of
     */
    public static void open(AsyncContext context, Format format, Function<Transport, Ears> connect) throws IOException {
        HttpServletResponse response = (HttpServletResponse) context.getResponse();
        response.setStatus(HttpServletResponse.SC_OK);
        response.setContentType("text/event-stream;charset=utf-8");
        response.setHeader("Cache-Control", "no-store");
        // nginx and those that follow it would otherwise keep events back until a buffer is full
        response.setHeader("X-Accel-Buffering", "no");
        response.setBufferSize(BUFFER);
        ServletOutputStream out = response.getOutputStream();
        EventStream stream = new EventStream(context, out, format);
        context.addListener(stream);
        stream.ears.set(connect.apply(stream));
        if (!stream.over) {
            out.setWriteListener(stream);
        }
        if (stream.over) {
            stream.end();
        }
    }

    // ---- called by the hub

    @Override
    public void send(Frame frame, Completion done) {
        next.set(new Sending(() -> format.of(frame), done));
        work();
    }

    /** Without an answer to pings, what was written counts as read, until the network reports that it is not. */
    @Override
    public void ping(Completion done) {
        byte[] ping = format.ping();
        if (ping != null) {
            next.set(new Sending(() -> ping, done));
            work();
            return;
        }
        Ears known = ears.get();
        if (known != null) {
            known.onAlive();
        }
        done.completed(!over);
    }

    @Override
    public void close(CloseCode code) {
        closing.compareAndSet(null, code);
        work();
    }

    /** Ends the response, although the peer does not take what was written. */
    @Override
    public void abort() {
        over = true;
        work();
    }

    // ---- called by the container

    @Override
    public void onWritePossible() {
        started = true;
        work();
    }

    @Override
    public void onError(Throwable cause) {
        LOG.debug("A client disconnected or stopped reading", cause);
        lose();
    }

    @Override
    public void onError(AsyncEvent event) {
        LOG.debug("A request failed", event.getThrowable());
        lose();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        lose();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // a request is started once
    }

    @Override
    public void onComplete(AsyncEvent event) {
        completed = true;
        over = true;
        work();
        awaitLeft();
        end();
    }

    private void lose() {
        over = true;
        work();
        awaitLeft();
        end();
    }

    /** Waits until no other thread works with the container. */
    private void awaitLeft() {
        long end = System.nanoTime() + LEAVING_NANOS;
        while (work.get() > 0 && !Thread.currentThread().equals(worker)) {
            if (System.nanoTime() - end > 0) {
                LOG.warn("A thread still writes to a response that is over");
                return;
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    // ---- writing

    private void work() {
        if (work.getAndIncrement() > 0) {
            return;
        }
        int done = 1;
        while (done > 0) {
            worker = Thread.currentThread();
            done = work.get();
            step();
            worker = null;
            done = work.addAndGet(-done);
        }
    }

    private void step() {
        try {
            while (!over && started && out.isReady() && write()) {
                // each turn is one operation, after which the container must be asked again
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("Events were not sent", e);
            over = true;
        }
        if (over) {
            fail();
            if (!completed) {
                completed = true;
                AsyncResponseWriter.complete(context);
            }
        }
    }

    /** Does one operation; returns whether there may be another. */
    private boolean write() throws IOException {
        Sending sending = written;
        if (sending != null && !flushed) {
            out.flush();
            flushed = true;
            return true;
        }
        if (sending != null) {
            written = null;
            sending.done.completed(true);
            return true;
        }
        if (!begun) {
            begun = true;
            begin(new Sending(format::first, ok -> {}));
            return true;
        }
        Sending following = next.getAndSet(null);
        CloseCode code = closing.get();
        byte[] bye = code == null || saidBye || following != null ? null : format.end(code);
        if (following != null) {
            begin(following);
        } else if (bye != null) {
            saidBye = true;
            begin(new Sending(() -> bye, ok -> {}));
        } else if (code != null) {
            over = true;
            return false;
        } else {
            return false;
        }
        return true;
    }

    private void begin(Sending sending) throws IOException {
        written = sending;
        flushed = false;
        out.write(sending.bytes.get());
    }

    /** Reports that nothing more will be sent. */
    private void fail() {
        Sending first = written;
        Sending second = next.getAndSet(null);
        written = null;
        if (first != null) {
            first.done.completed(false);
        }
        if (second != null) {
            second.done.completed(false);
        }
    }

    private void end() {
        Ears known = ears.get();
        if (known != null && !ended) {
            ended = true;
            CloseCode code = closing.get();
            known.onEnd(code == null ? ABNORMAL : code.code());
        }
    }
}
