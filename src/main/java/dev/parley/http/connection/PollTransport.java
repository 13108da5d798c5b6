package dev.parley.http.connection;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parley.http.exchange.AsyncResponseWriter;
import dev.parley.http.exchange.EventStream;
import dev.parley.hub.queue.Transport;
import dev.parley.wire.CloseCode;
import dev.parley.wire.Frame;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hub's way to a client that asks again and again, because whatever is between holds a response back until it ends. Each
 * answer has the blocks that the client has not confirmed yet, with their numbers; the next request confirms them. So an
 * answer that is lost costs nothing.
 *
 * <p>Takes {@link #AHEAD} bytes from the outbox at most; the next frame counts there until it is confirmed. One request is answered at a time, and one
 * more may wait. Any thread may call any method; the container, the hub and the ears are called without the lock.
 */
final class PollTransport implements Transport {
    /** What is taken from the hub before the client has confirmed it, in bytes. Blocks beyond it wait for that. */
    private static final int AHEAD = 8 * 1024;

    /** What the client is told if the connection was not ended by us (RFC 6455, section 7.4.1). */
    private static final int ABNORMAL = 1006;

    private static final Logger LOG = LoggerFactory.getLogger(PollTransport.class);

    /** What becomes of a request. */
    enum Outcome {
        /** It waits, or is answered already. */
        TAKEN,
        /** Another one waits. */
        BUSY,
        /** The connection has ended, or never sent what the request confirms. */
        UNKNOWN
    }

    /**
     * What a block is made of. A frame is kept as it is, because the members of a room share it.
     *
     * @param size about how many bytes it takes
     */
    private record Block(Supplier<byte[]> bytes, int size) {
        Block(byte[] bytes) {
            this(() -> bytes, bytes.length);
        }
    }

    private final EventStream.Format format;
    private final EventStream.Ears ears;

    /** Blocks that are not confirmed, oldest first. */
    @GuardedBy("this") private final Deque<Block> kept = new ArrayDeque<>();

    /** The number of the last block. */
    @GuardedBy("this") private long last;

    @GuardedBy("this") private int bytes;

    /** Of a frame beyond {@link #AHEAD}. */
    @GuardedBy("this") private @Nullable Completion held;

    /** Whether the hub no longer waits for confirmations. */
    @GuardedBy("this") private boolean released;

    /** The request that is not being answered yet, and the one that is. */
    @GuardedBy("this") private @Nullable Asked waiting;

    @GuardedBy("this") private @Nullable Asked answering;

    /** Why the last block is the last. */
    @GuardedBy("this") private @Nullable CloseCode closed;

    /** Whether the answer being sent has the last block. */
    @GuardedBy("this") private boolean saidLast;

    @GuardedBy("this") private boolean over;

    PollTransport(EventStream.Format format, EventStream.Ears ears) {
        this.format = format;
        this.ears = ears;
        keep(new Block(format.first()));
    }

    private synchronized void keep(Block block) {
        kept.add(block);
        bytes += block.size;
        last++;
    }

    /**
     * Takes a request. Unless it is {@link Outcome#TAKEN}, the caller answers it.
     *
     * @param after the number of the last block that the client has
     */
    Outcome poll(AsyncContext context, long after) {
        Completion done = null;
        synchronized (this) {
            long confirmed = last - kept.size();
            if (over || after < confirmed || after > last) {
                return Outcome.UNKNOWN;
            }
            if (waiting != null) {
                return Outcome.BUSY;
            }
            for (; confirmed < after; confirmed++) {
                bytes -= kept.remove().size;
            }
            if (held != null && bytes <= AHEAD) {
                done = held;
                held = null;
            }
            waiting = new Asked(context);
            context.addListener(waiting);
        }
        ears.onAlive();
        if (done != null) {
            done.completed(true);
        }
        answer();
        return Outcome.TAKEN;
    }

    /** Answers the request that waits, if there is something to answer and no other answer is on its way. */
    private void answer() {
        AsyncContext context;
        byte[] body;
        synchronized (this) {
            Asked asked = waiting;
            if (asked == null || answering != null || kept.isEmpty() || over) {
                return;
            }
            waiting = null;
            answering = asked;
            context = asked.context;
            saidLast = closed != null;
            body = body();
        }
        AsyncResponseWriter.answer(
                context, 200, Map.of("X-Accel-Buffering", "no"), "text/event-stream;charset=utf-8", body);
    }

    @GuardedBy("this") private byte[] body() {
        ByteArrayOutputStream all = new ByteArrayOutputStream(bytes + 16 * kept.size());
        long number = last - kept.size();
        for (Block block : kept) {
            number++;
            all.writeBytes(("id: " + number + "\n").getBytes(StandardCharsets.US_ASCII));
            all.writeBytes(block.bytes.get());
        }
        return all.toByteArray();
    }

    // ---- called by the hub

    @Override
    public void send(Frame frame, Completion done) {
        Block block = new Block(() -> format.of(frame), frame.size());
        boolean taken;
        boolean later;
        synchronized (this) {
            taken = !over && closed == null;
            later = taken && !released && bytes + block.size > AHEAD;
            if (taken) {
                keep(block);
            }
            if (later) {
                held = done;
            }
        }
        if (!later) {
            done.completed(taken);
        }
        answer();
    }

    /** Who waits is there; who does not has to ask again before the hub loses its patience. */
    @Override
    public void ping(Completion done) {
        boolean there;
        boolean gone;
        synchronized (this) {
            there = waiting != null;
            gone = over;
        }
        if (there) {
            ears.onAlive();
        }
        done.completed(!gone);
    }

    @Override
    public void close(CloseCode code) {
        synchronized (this) {
            if (over || closed != null) {
                return;
            }
            closed = code;
            byte[] end = format.end(code);
            if (end != null) {
                keep(new Block(end));
            }
        }
        answer();
    }

    @Override
    public void letGo() {
        Completion done;
        synchronized (this) {
            released = true;
            done = held;
            held = null;
        }
        if (done != null) {
            done.completed(true);
        }
    }

    @Override
    public void abort() {
        end();
    }

    private void end() {
        Completion done;
        Asked first;
        Asked second;
        int code;
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            done = held;
            first = answering;
            second = waiting;
            held = null;
            waiting = null;
            code = closed == null ? ABNORMAL : closed.code();
            kept.clear();
        }
        if (done != null) {
            done.completed(false);
        }
        if (first != null) {
            AsyncResponseWriter.complete(first.context);
        }
        if (second != null) {
            AsyncResponseWriter.complete(second.context);
        }
        ears.onEnd(code);
    }

    /** A request is complete; the next one may be answered. */
    private void forget(Asked asked) {
        boolean done;
        synchronized (this) {
            if (waiting == asked) {
                waiting = null;
            }
            done = answering == asked && saidLast;
            if (answering == asked) {
                answering = null;
            }
        }
        if (done) {
            end();
        } else {
            answer();
        }
    }

    /** A request, as the container tells of it. */
    private final class Asked implements AsyncListener {
        private final AsyncContext context;

        Asked(AsyncContext context) {
            this.context = context;
        }

        @Override
        public void onComplete(AsyncEvent event) {
            forget(this);
        }

        @Override
        public void onError(AsyncEvent event) {
            LOG.debug("A request failed", event.getThrowable());
            AsyncResponseWriter.complete(context);
            forget(this);
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            AsyncResponseWriter.complete(context);
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            // a request is started once
        }
    }
}
