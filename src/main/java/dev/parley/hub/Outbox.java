package dev.parley.hub;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parley.hub.Transport.Completion;
import dev.parley.wire.CloseCode;
import dev.parley.wire.Frame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bounded queue of frames to one client. One send is in flight; the next starts when the transport reports its
 * completion. Frames that queued up meanwhile, or under one {@link Cork}, leave merged. Pings go first.
 *
 * <p>The bound is divided: live messages may use half of it, so that the page that brings a slow client back always fits.
 *
 * <p>Threads: safe for use by any thread. Frames leave in the order in which they were taken. Every method decides under
 * the outbox's monitor and calls the transport, or an action, after releasing it.
 */
final class Outbox implements Completion, Cork.Corked {
    /** What became of an offered frame. */
    enum Offer {
        /** It is queued, or on its way. */
        TAKEN,
        /** The client is behind: the frame was not taken, and may be offered again later. */
        BEHIND,
        /** The queue would exceed its bound. Neither this frame nor any later one is taken. */
        OVERFLOW,
        /** The outbox takes no more frames. */
        CLOSED
    }

    /** Whether frames are taken and sent. States change downwards only. */
    private enum State {
        /** Frames are taken and sent. */
        OPEN,
        /** The bound was exceeded: the frame in flight may still leave, and {@link #closeNow} follows. */
        OVERFLOWED,
        /** No frame is taken; those that were taken are sent, then the connection is closed. */
        DRAINING,
        /** Nothing is taken or sent. */
        CLOSED
    }

    /** An action that waits until this many frames have left. */
    private record Waiter(long frames, Runnable action) {}

    /** What an outbox may hold regardless of all others, in bytes. */
    static final int FLOOR = 16 * 1024;

    /** The largest merged frame in bytes, so that no peer has to hold much at once. */
    static final int MERGE_BYTES = 64 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

    private final Transport transport;
    private final int limit;
    private final Budget budget;
    private final LongSupplier millis;

    @GuardedBy("this") private State state = State.OPEN;

    @GuardedBy("this") private final Deque<Frame> waiting = new ArrayDeque<>();

    /** The bytes in {@code waiting} and in flight. */
    @GuardedBy("this") private int bytes;

    @GuardedBy("this") private int bytesInFlight;

    @GuardedBy("this") private int framesInFlight;

    @GuardedBy("this") private boolean inFlight;

    @GuardedBy("this") private boolean pingDue;

    /** The code to close with when nothing is left to send; set while draining. */
    @GuardedBy("this") private @Nullable CloseCode farewell;

    /** How many frames were taken since the outbox was made. */
    @GuardedBy("this") private long taken;

    /** How many of those have left. */
    @GuardedBy("this") private long left;

    /** In the order of {@code frames}. */
    @GuardedBy("this") private final Deque<Waiter> waiters = new ArrayDeque<>(0);

    /** The thread inside the transport, so that a completion from within the call loops instead of recursing. */
    @GuardedBy("this") private @Nullable Thread sender;

    @GuardedBy("this") private boolean completedWithin;

    /** Whether a cork will call {@link #flush}. Written under the monitor; read without it as a first look. */
    private volatile boolean corked;

    /** When the last data frame was passed to the transport; a racy read is good enough for the heartbeat. */
    private volatile long lastSent;

    /** When a send last began on an idle transport, or ended; a racy read is good enough for timeouts. */
    private volatile long lastProgress;

    /**
     * Makes an empty outbox.
     *
     * @param limit the most it holds, in bytes; an empty outbox takes a single frame of any size
     * @param budget what all outboxes share above their {@link #FLOOR}
     * @param millis a coarse clock, in milliseconds
     */
    Outbox(Transport transport, int limit, Budget budget, LongSupplier millis) {
        this.transport = transport;
        this.limit = limit;
        this.budget = budget;
        this.millis = millis;
        this.lastSent = millis.getAsLong();
        this.lastProgress = lastSent;
    }

    /** Takes a frame that must not be lost, such as an answer. */
    Offer offer(Frame frame) {
        return offer(frame, limit, State.OVERFLOWED);
    }

    /** Takes a frame that the log can bring again, or that may be lost, if half the bound is enough for it. */
    Offer offerLive(Frame frame) {
        return offer(frame, limit / 2, State.OPEN);
    }

    /**
     * Takes a frame that the log can bring again, if the whole bound is enough for it. Unlike other frames it is shared
     * with nobody, so even an empty outbox does not take it while all outboxes are short of memory. An outbox that is
     * empty then has nothing to wait for, and the caller must try again after a time.
     */
    Offer offerPage(Frame frame) {
        boolean scarce = budget.isMostlyUsed() && !budget.allows(frame.size(), FLOOR);
        return scarce ? Offer.BEHIND : offer(frame, limit, State.OPEN);
    }

    /** Returns whether nothing is queued or in flight. */
    synchronized boolean isEmpty() {
        return bytes == 0;
    }

    /** @param full the state after a frame that would exceed the bound */
    private Offer offer(Frame frame, int bound, State full) {
        Cork cork = Cork.current();
        if (corked && isFullFor(frame)) {
            // what only waits for the cork does not count against a client that keeps up
            flush();
        }
        Frame next;
        synchronized (this) {
            if (state != State.OPEN) {
                return Offer.CLOSED;
            }
            if (bytes > 0 && !fits(bytes + (long) frame.size(), bound)) {
                if (full == State.OPEN) {
                    return Offer.BEHIND;
                }
                state = full;
                dropWaiting();
                return Offer.OVERFLOW;
            }
            hold(bytes + frame.size());
            taken++;
            waiting.add(frame);
            if (inFlight) {
                return Offer.TAKEN;
            }
            if (cork != null) {
                if (!corked) {
                    corked = true;
                    cork.add(this);
                }
                return Offer.TAKEN;
            }
            next = beginMerged();
        }
        write(next);
        return Offer.TAKEN;
    }

    private boolean fits(long after, int bound) {
        return after <= bound && budget.allows(after, FLOOR);
    }

    @GuardedBy("this") private void hold(int after) {
        budget.change(bytes, after, FLOOR);
        bytes = after;
    }

    /** Returns whether what a cork holds back must leave before this frame: they do not merge, or do not fit together. */
    private synchronized boolean isFullFor(Frame frame) {
        long after = bytes + (long) frame.size();
        return corked && !inFlight && !fits(after, Math.min(limit / 2, MERGE_BYTES));
    }

    @Override
    public void flush() {
        Frame next;
        synchronized (this) {
            corked = false;
            if (inFlight || waiting.isEmpty()) {
                return;
            }
            next = beginMerged();
        }
        write(next);
    }

    /** Returns whether more than half the bound is used, not counting what a cork holds back. */
    synchronized boolean isBehind() {
        return inFlight && bytes > limit / 2;
    }

    /** Sends a ping as soon as no send is in flight. */
    void ping() {
        synchronized (this) {
            if (state == State.CLOSED) {
                return;
            }
            if (inFlight) {
                pingDue = true;
                return;
            }
            begin(0, 0);
        }
        write(null);
    }

    /**
     * Runs an action once every frame taken so far has left: now, or on a completing thread. Frames taken later do not
     * delay it. The action is dropped if the connection ends first.
     */
    void afterFlush(Runnable action) {
        synchronized (this) {
            if (left < taken && state != State.CLOSED) {
                waiters.add(new Waiter(taken, action));
                return;
            }
        }
        action.run();
    }

    /** Takes no further frames, and closes with this code after those it has. */
    void closeAfterwards(CloseCode code) {
        synchronized (this) {
            if (state != State.OPEN) {
                return;
            }
            if (inFlight || !waiting.isEmpty()) {
                state = State.DRAINING;
                farewell = code;
                return;
            }
            state = State.CLOSED;
        }
        close(code);
    }

    /**
     * Drops queued frames, then closes with this code after the frame in flight has completed; Tomcat would otherwise
     * truncate it.
     */
    void closeNow(CloseCode code) {
        synchronized (this) {
            dropWaiting();
            waiters.clear();
            if (inFlight && state != State.CLOSED) {
                state = State.DRAINING;
                farewell = farewell == null ? code : farewell;
                return;
            }
            state = State.CLOSED;
        }
        close(code);
    }

    /** Drops queued frames, since the connection has ended. */
    void clear() {
        synchronized (this) {
            state = State.CLOSED;
            waiting.clear();
            waiters.clear();
            farewell = null;
            // a send that never completes must not be counted for ever
            hold(0);
            bytesInFlight = 0;
            framesInFlight = 0;
        }
    }

    /** Returns when a data frame was last passed to the transport, in the clock's milliseconds; pages see no pings. */
    long lastSent() {
        return lastSent;
    }

    /** Returns for how many milliseconds nothing has left although frames are queued or in flight; else 0. */
    long stalledFor(long now) {
        synchronized (this) {
            if (!inFlight || bytes == 0) {
                return 0;
            }
        }
        return Math.max(0, now - lastProgress);
    }

    /** Returns the bytes that are queued or in flight. */
    synchronized int bytes() {
        return bytes;
    }

    @Override
    public void completed(boolean ok) {
        Step next;
        synchronized (this) {
            if (!ok) {
                state = State.CLOSED;
                dropWaiting();
            }
            if (sender == Thread.currentThread()) {
                completedWithin = true;
                return;
            }
            next = nextStep();
        }
        take(next);
    }

    /**
     * What follows a send.
     *
     * @param frame what to send next; a ping if it is null
     * @param send whether there is something to send
     * @param due actions whose frames have left
     * @param closing the code to close with, or null
     */
    private record Step(
            @Nullable Frame frame,
            boolean send,
            List<Runnable> due,
            @Nullable CloseCode closing) {
        /** The common case: nothing is left to do. */
        static final Step REST = new Step(null, false, List.of(), null);

        static Step ping(List<Runnable> due) {
            return new Step(null, true, due, null);
        }

        static Step send(@Nullable Frame frame, List<Runnable> due) {
            return new Step(frame, true, due, null);
        }
    }

    /** Decides what follows a send that has ended. */
    @GuardedBy("this") private Step nextStep() {
        hold(bytes - bytesInFlight);
        left += framesInFlight;
        lastProgress = millis.getAsLong();
        List<Runnable> due = waiters.isEmpty() ? List.of() : dueActions();
        if (state != State.CLOSED) {
            if (pingDue) {
                pingDue = false;
                begin(0, 0);
                return Step.ping(due);
            }
            if (!waiting.isEmpty()) {
                return Step.send(beginMerged(), due);
            }
        }
        inFlight = false;
        bytesInFlight = 0;
        framesInFlight = 0;
        CloseCode code = farewell;
        if (code == null) {
            return due.isEmpty() ? Step.REST : new Step(null, false, due, null);
        }
        // also if the last send failed: a container may leave such a connection open
        farewell = null;
        state = State.CLOSED;
        return new Step(null, false, due, code);
    }

    @GuardedBy("this") private List<Runnable> dueActions() {
        if (state == State.CLOSED) {
            waiters.clear();
            return List.of();
        }
        List<Runnable> due = new ArrayList<>(1);
        for (Waiter next = waiters.peek(); next != null && next.frames <= left; next = waiters.peek()) {
            due.add(waiters.remove().action);
        }
        return due;
    }

    private void take(Step step) {
        step.due.forEach(Runnable::run);
        if (step.send) {
            write(step.frame);
        } else if (step.closing != null) {
            close(step.closing);
        }
    }

    /** Records that a send is in flight from now on; called by the thread that will send. */
    @GuardedBy("this") private void begin(int size, int frames) {
        if (!inFlight) {
            lastProgress = millis.getAsLong();
        }
        inFlight = true;
        bytesInFlight = size;
        framesInFlight = frames;
        sender = Thread.currentThread();
        completedWithin = false;
    }

    /** Removes from the queue what leaves as one frame, and records that it is in flight. */
    @GuardedBy("this") private Frame beginMerged() {
        Frame first = waiting.remove();
        int size = first.size();
        Frame next = waiting.peek();
        if (next == null || !first.merges()) {
            begin(size, 1);
            return first;
        }
        List<Frame> run = new ArrayList<>();
        run.add(first);
        while (next != null && next.merges() && size + next.size() <= MERGE_BYTES) {
            run.add(waiting.remove());
            size += next.size();
            next = waiting.peek();
        }
        begin(size, run.size());
        return Frame.merge(run);
    }

    @GuardedBy("this") private void dropWaiting() {
        waiting.clear();
        hold(bytesInFlight);
    }

    /** Sends a frame, or a ping if it is null, and loops as long as sends complete within the call. */
    private void write(@Nullable Frame frame) {
        Step step = Step.send(frame, List.of());
        while (step.send) {
            start(step.frame);
            synchronized (this) {
                if (sender != Thread.currentThread()) {
                    // another thread has completed this send and continues
                    return;
                }
                sender = null;
                if (!completedWithin) {
                    return;
                }
                step = nextStep();
            }
            step.due.forEach(Runnable::run);
        }
        if (step.closing != null) {
            close(step.closing);
        }
    }

    /** Starts a send. A transport that throws has lost the connection; without this, the send would never end. */
    private void start(@Nullable Frame frame) {
        try {
            if (frame == null) {
                transport.ping(this);
            } else {
                lastSent = millis.getAsLong();
                transport.send(frame, this);
            }
        } catch (RuntimeException | Error e) {
            LOG.debug("A frame was not sent", e);
            synchronized (this) {
                if (sender != Thread.currentThread()) {
                    return;
                }
            }
            completed(false);
        }
    }

    private void close(CloseCode code) {
        try {
            transport.close(code);
        } catch (RuntimeException e) {
            LOG.debug("A connection was not closed cleanly", e);
        }
    }
}
