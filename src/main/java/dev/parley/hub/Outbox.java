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
 * what piled up meanwhile leaves merged; so does what one {@link Cork} brings. Pings go first. Safe for use by any
 * thread; frames leave in the order in which {@link #offer} took them.
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
    /** Whether a turn will call {@link #flush}; written under the lock, read without it as a first look. */
    private volatile boolean held;

    private boolean pingDue;
    /** Whether nothing is sent any more. */
    private boolean closed;
    /** Whether it has overflowed: what is in flight may still leave. */
    private boolean overflowed;
    /** Set while closing: sent when everything before it has left. */
    private @Nullable CloseCode farewell;
    /** Run once, as soon as nothing waits and nothing is in flight. */
    private final List<Runnable> whenEmpty = new ArrayList<>(0);
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
        Cork turn = Cork.current();
        if (held && isFullFor(frame)) {
            // what only waits for the end of a turn does not count against a client that keeps up
            flush();
        }
        Frame next;
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
            waiting.add(frame);
            if (inFlight) {
                return Offer.TAKEN;
            }
            if (turn != null) {
                if (!held) {
                    held = true;
                    turn.add(this);
                }
                return Offer.TAKEN;
            }
            next = beginMerged();
        }
        write(next);
        return Offer.TAKEN;
    }

    /** Whether this frame would not leave merged with those that are held. */
    private synchronized boolean isFullFor(Frame frame) {
        return held && !inFlight && bytes + (long) frame.size() > Math.min(limit, MERGE_BYTES);
    }

    /** Writes what a turn has held back. */
    void flush() {
        Frame next;
        synchronized (this) {
            held = false;
            if (inFlight || waiting.isEmpty()) {
                return;
            }
            next = beginMerged();
        }
        write(next);
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
            if (inFlight) {
                pingDue = true;
                return;
            }
            begin(0);
        }
        write(null);
    }

    /** Runs the action as soon as everything taken so far has left: now, or on a completing thread. */
    void whenEmpty(Runnable action) {
        synchronized (this) {
            if (isBusy() && !closed) {
                whenEmpty.add(action);
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
            if (isBusy()) {
                farewell = code;
                return;
            }
            closed = true;
        }
        transport.close(code);
    }

    private boolean isBusy() {
        return inFlight || !waiting.isEmpty();
    }

    /** Drops what waits and closes with this code, behind the frame in flight: Tomcat would cut the line within it. */
    void closeNow(CloseCode code) {
        synchronized (this) {
            waiting.clear();
            whenEmpty.clear();
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
            whenEmpty.clear();
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
        Step next;
        synchronized (this) {
            if (!ok) {
                closed = true;
                waiting.clear();
            }
            if (sender == Thread.currentThread()) {
                completedWithin = true;
                return;
            }
            next = nextStep();
        }
        take(next);
    }

    /** What follows a send: another one, a ping where {@code frame} is null, or nothing any more. */
    private record Step(
            @Nullable Frame frame, boolean send, @Nullable Runnable last) {
        /** The common case. */
        static final Step REST = new Step(null, false, null);
    }

    /** Called under the lock, behind a send. */
    private Step nextStep() {
        bytes -= bytesInFlight;
        if (closed) {
            waiting.clear();
        } else if (pingDue) {
            pingDue = false;
            begin(0);
            return new Step(null, true, null);
        } else if (!waiting.isEmpty()) {
            return new Step(beginMerged(), true, null);
        }
        inFlight = false;
        bytesInFlight = 0;
        return whenEmpty.isEmpty() && farewell == null ? Step.REST : new Step(null, false, last());
    }

    /** What there is to do once nothing is left to send. */
    private Runnable last() {
        List<Runnable> told = closed ? List.of() : List.copyOf(whenEmpty);
        whenEmpty.clear();
        CloseCode code = farewell;
        if (code == null) {
            return () -> told.forEach(Runnable::run);
        }
        // where the last send failed, too: a container may leave such a connection open
        farewell = null;
        closed = true;
        return () -> transport.close(code);
    }

    private void take(Step step) {
        if (step.send) {
            write(step.frame);
        } else if (step.last != null) {
            step.last.run();
        }
    }

    /** A send of so many bytes is in flight from now on; called under the lock, by the thread that will send. */
    private void begin(int size) {
        inFlight = true;
        bytesInFlight = size;
        sender = Thread.currentThread();
        completedWithin = false;
    }

    /** Takes from the queue what leaves as one frame; called under the lock. */
    private Frame beginMerged() {
        Frame first = waiting.remove();
        int size = first.size();
        Frame next = waiting.peek();
        if (next == null || !first.merges()) {
            begin(size);
            return first;
        }
        List<Frame> run = new ArrayList<>();
        run.add(first);
        while (next != null && next.merges() && size + next.size() <= MERGE_BYTES) {
            run.add(waiting.remove());
            size += next.size();
            next = waiting.peek();
        }
        begin(size);
        return Frame.merge(run);
    }

    /** Sends, a ping where {@code frame} is null, and goes on as long as sends complete at once. */
    private void write(@Nullable Frame frame) {
        Step step = new Step(frame, true, null);
        while (step.send) {
            if (step.frame == null) {
                transport.ping(this);
            } else {
                lastSent = millis.getAsLong();
                transport.send(step.frame, this);
            }
            synchronized (this) {
                if (sender != Thread.currentThread()) {
                    // another thread completed this send and has taken over
                    return;
                }
                sender = null;
                if (!completedWithin) {
                    return;
                }
                step = nextStep();
            }
        }
        take(step);
    }
}
