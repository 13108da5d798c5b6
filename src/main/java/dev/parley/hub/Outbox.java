package dev.parley.hub;

import dev.parley.hub.Transport.Completion;
import dev.parley.wire.CloseCode;
import dev.parley.wire.Frame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The bounded queue of frames on the way to one client: one send in flight, the next only when it has completed, and
 * what piled up meanwhile leaves merged. Pings go first. Safe for use by any thread; frames leave in the order in which
 * {@link #offer} took them.
 *
 * <p>Decides under its lock, writes without it.
 */
final class Outbox implements Completion {
    /** What became of an offered frame. */
    enum Offer {
        /** It is on its way, or in the queue. */
        TAKEN,
        /** The queue would pass its bound; the frame was not taken, and no further one will be. */
        OVERFLOW,
        /** The outbox takes no more frames. */
        CLOSED
    }

    /** Merged frames stay below this, so that no reader has to hold much at once; in bytes. */
    static final int MERGE_BYTES = 64 * 1024;

    private final Transport transport;
    private final int limit;
    private final LongSupplier millis;

    // All mutable state is guarded by this.

    private final Deque<Frame> waiting = new ArrayDeque<>();
    /** Bytes in {@code waiting} and in flight. */
    private int bytes;

    private int bytesInFlight;
    private boolean inFlight;
    private boolean pingDue;
    /** Whether nothing is sent any more. */
    private boolean closed;
    /** Whether it has overflowed: what is in flight may still leave. */
    private boolean overflowed;
    /** Set while closing: sent when everything before it has left. */
    private @Nullable CloseCode farewell;
    /** Run once, as soon as nothing waits and nothing is in flight. */
    private @Nullable Runnable whenEmpty;
    /** The thread inside {@link Transport#send}, so that a completion from within it loops instead of recursing. */
    private @Nullable Thread sender;

    private boolean completedWithin;

    /** When the last data frame was handed to the transport; for the heartbeat, so a racy read is fine. */
    private volatile long lastSent;

    /**
     * Makes an empty outbox.
     *
     * @param limit the most it holds, in bytes; a single frame is taken whatever its size when the outbox is empty
     * @param millis a coarse clock
     */
    Outbox(Transport transport, int limit, LongSupplier millis) {
        this.transport = transport;
        this.limit = limit;
        this.millis = millis;
        this.lastSent = millis.getAsLong();
    }

    /** Takes a frame. */
    Offer offer(Frame frame) {
        synchronized (this) {
            if (closed || overflowed || farewell != null) {
                return Offer.CLOSED;
            }
            if (bytes > 0 && bytes + (long) frame.size() > limit) {
                overflowed = true;
                waiting.clear();
                return Offer.OVERFLOW;
            }
            bytes += frame.size();
            if (inFlight) {
                waiting.add(frame);
                return Offer.TAKEN;
            }
            inFlight = true;
            bytesInFlight = frame.size();
        }
        write(frame);
        return Offer.TAKEN;
    }

    /** Takes a frame only where the client keeps up: for what may be lost. */
    void offerIfIdle(Frame frame) {
        synchronized (this) {
            if (bytes > limit / 2) {
                return;
            }
        }
        offer(frame);
    }

    /** Sends a ping as soon as no send is in flight. */
    void ping() {
        synchronized (this) {
            if (closed) {
                return;
            }
            pingDue = true;
            if (inFlight) {
                return;
            }
            inFlight = true;
        }
        writeNext();
    }

    /** Runs the action as soon as everything taken so far has left: now, or on a completing thread. Replaces another. */
    void whenEmpty(Runnable action) {
        synchronized (this) {
            if (inFlight && !closed) {
                whenEmpty = action;
                return;
            }
        }
        action.run();
    }

    /** Takes no further frames, and closes with this code after those it has. */
    void closeAfterwards(CloseCode code) {
        synchronized (this) {
            if (closed || farewell != null) {
                return;
            }
            if (inFlight) {
                farewell = code;
                return;
            }
            closed = true;
        }
        transport.close(code);
    }

    /** Drops what waits and closes with this code, behind the frame in flight: Tomcat would cut the line within it. */
    void closeNow(CloseCode code) {
        synchronized (this) {
            waiting.clear();
            whenEmpty = null;
            if (inFlight) {
                farewell = farewell == null ? code : farewell;
                return;
            }
            closed = true;
        }
        transport.close(code);
    }

    /** Drops what waits; the connection is gone. */
    void clear() {
        synchronized (this) {
            closed = true;
            waiting.clear();
            whenEmpty = null;
            farewell = null;
        }
    }

    /** Returns when a data frame was last handed to the transport, in the clock's milliseconds; pages see no pings. */
    long lastSent() {
        return lastSent;
    }

    /** Returns the bytes that wait or are in flight. */
    synchronized int bytes() {
        return bytes;
    }

    @Override
    public void completed(boolean ok) {
        synchronized (this) {
            if (!ok) {
                closed = true;
                waiting.clear();
            }
            if (sender == Thread.currentThread()) {
                completedWithin = true;
                return;
            }
        }
        writeNext();
    }

    /** Writes what is next until a send does not complete at once. The caller owns {@code inFlight}. */
    private void writeNext() {
        while (true) {
            Step step = nextStep();
            if (step.run != null) {
                step.run.run();
            }
            if (step.frame == null && !step.ping) {
                return;
            }
            if (!startAndSeeWhetherDone(step.frame)) {
                return;
            }
        }
    }

    private void write(Frame frame) {
        if (startAndSeeWhetherDone(frame)) {
            writeNext();
        }
    }

    /** What to do next: write a frame, write a ping, or run something and rest. */
    private record Step(
            @Nullable Frame frame, boolean ping, @Nullable Runnable run) {}

    private synchronized Step nextStep() {
        bytes -= bytesInFlight;
        bytesInFlight = 0;
        if (pingDue && !closed) {
            pingDue = false;
            return new Step(null, true, null);
        }
        Frame next = closed ? null : takeMerged();
        if (next != null) {
            return new Step(next, false, null);
        }
        inFlight = false;
        Runnable run = whenEmpty;
        whenEmpty = null;
        CloseCode code = farewell;
        if (code != null) {
            // where the last send failed, too: a container may leave such a connection open
            farewell = null;
            closed = true;
            return new Step(null, false, () -> transport.close(code));
        }
        return new Step(null, false, closed ? null : run);
    }

    private @Nullable Frame takeMerged() {
        Frame first = waiting.poll();
        if (first == null) {
            return null;
        }
        bytesInFlight = first.size();
        if (!first.merges()) {
            return first;
        }
        List<Frame> run = new ArrayList<>();
        run.add(first);
        Frame next = waiting.peek();
        while (next != null && next.merges() && bytesInFlight + next.size() <= MERGE_BYTES) {
            run.add(waiting.remove());
            bytesInFlight += next.size();
            next = waiting.peek();
        }
        return Frame.merge(run);
    }

    /** Starts a send, a ping where {@code frame} is null; returns whether it has completed already. */
    private boolean startAndSeeWhetherDone(@Nullable Frame frame) {
        synchronized (this) {
            sender = Thread.currentThread();
            completedWithin = false;
        }
        if (frame == null) {
            transport.ping(this);
        } else {
            lastSent = millis.getAsLong();
            transport.send(frame, this);
        }
        synchronized (this) {
            if (sender != Thread.currentThread()) {
                // another thread completed this send and has taken over
                return false;
            }
            sender = null;
            return completedWithin;
        }
    }
}
