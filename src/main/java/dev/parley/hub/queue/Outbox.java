package dev.parley.hub.queue;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parley.hub.queue.Transport.Completion;
import dev.parley.wire.CloseCode;
import dev.parley.wire.Frame;
import java.util.List;
import java.util.Set;
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
public final class Outbox implements Completion, Cork.Corked {
    /** What became of an offered frame. */
    public enum Offer {
        /** It is queued, or on its way. */
        TAKEN,
        /** The client is behind: the frame was not taken, and may be offered again later. */
        BEHIND,
        /** All outboxes together are short of memory: the frame was not taken, and may be offered again after a time. */
        SCARCE,
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

    /** The frame was not taken, and may be offered again. */
    public static final Set<Offer> LATER = Set.of(Offer.BEHIND, Offer.SCARCE);

    /** What an outbox may hold regardless of all others, in bytes. */
    public static final int FLOOR = 16 * 1024;

    /** The largest merged frame in bytes, so that no peer has to hold much at once. */
    public static final int MERGE_BYTES = 64 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

    private final Transport transport;
    private final int limit;
    private final Budget budget;
    private final LongSupplier millis;

    @GuardedBy("this") private State state = State.OPEN;

    @GuardedBy("this") private final SendQueue queue;

    @GuardedBy("this") private boolean inFlight;

    @GuardedBy("this") private boolean pingDue;

    /** The code to close with when nothing is left to send; set while draining. */
    @GuardedBy("this") private @Nullable CloseCode farewell;

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
    public Outbox(Transport transport, int limit, Budget budget, LongSupplier millis) {
        this.transport = transport;
        this.limit = limit;
        this.budget = budget;
        this.queue = new SendQueue(budget);
        this.millis = millis;
        this.lastSent = millis.getAsLong();
        this.lastProgress = lastSent;
    }

    /** Takes a frame that must not be lost, such as an answer. */
    public Offer offer(Frame frame) {
        return offer(frame, limit, State.OVERFLOWED);
    }

    /** Takes a frame that the log can bring again, or that may be lost, if half the bound is enough for it. */
    public Offer offerLive(Frame frame) {
        return offer(frame, limit / 2, State.OPEN);
    }

    /**
     * Takes a frame that the log can bring again, if the whole bound is enough for it. Unlike other frames it is shared
     * with nobody, so even an empty outbox does not take it while all outboxes are short of memory.
     */
    public Offer offerPage(Frame frame) {
        boolean scarce = budget.isMostlyUsed() && !budget.allows(frame.size(), FLOOR);
        return scarce ? Offer.SCARCE : offer(frame, limit, State.OPEN);
    }

    /** Returns whether nothing is queued or in flight. */
    public synchronized boolean isEmpty() {
        return queue.bytes() == 0;
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
            if (!queue.hasRoomFor(frame, bound)) {
                if (full == State.OPEN) {
                    return Offer.BEHIND;
                }
                state = full;
                queue.dropWaiting();
                return Offer.OVERFLOW;
            }
            queue.add(frame);
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

    /** Returns whether what a cork holds back must leave before this frame: they do not merge, or do not fit together. */
    private synchronized boolean isFullFor(Frame frame) {
        return corked && !inFlight && !queue.hasRoomFor(frame, Math.min(limit / 2, MERGE_BYTES));
    }

    @Override
    public void flush() {
        Frame next;
        synchronized (this) {
            corked = false;
            if (inFlight || queue.isEmpty()) {
                return;
            }
            next = beginMerged();
        }
        write(next);
    }

    /** Sends a ping as soon as no send is in flight. */
    public void ping() {
        synchronized (this) {
            if (state == State.CLOSED) {
                return;
            }
            if (inFlight) {
                pingDue = true;
                return;
            }
            begin();
        }
        write(null);
    }

    /**
     * Runs an action once every frame taken so far has left: now, or on a completing thread. Frames taken later do not
     * delay it. The action is dropped if the connection ends first.
     */
    public void afterFlush(Runnable action) {
        synchronized (this) {
            if (state != State.CLOSED && queue.await(action)) {
                return;
            }
        }
        action.run();
    }

    /** Takes no further frames, and closes with this code after those it has. */
    public void closeAfterwards(CloseCode code) {
        synchronized (this) {
            if (state != State.OPEN) {
                return;
            }
            if (inFlight || !queue.isEmpty()) {
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
    public void closeNow(CloseCode code) {
        synchronized (this) {
            queue.dropWaiting();
            queue.dropWaiters();
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
    public void clear() {
        synchronized (this) {
            state = State.CLOSED;
            queue.clear();
            farewell = null;
        }
    }

    /** Returns when a data frame was last passed to the transport, in the clock's milliseconds; pages see no pings. */
    public long lastSent() {
        return lastSent;
    }

    /** Returns for how many milliseconds nothing has left although frames are queued or in flight; else 0. */
    public long stalledFor(long now) {
        synchronized (this) {
            if (!inFlight || queue.bytes() == 0) {
                return 0;
            }
        }
        return Math.max(0, now - lastProgress);
    }

    /** Returns the bytes that are queued or in flight. */
    public synchronized int bytes() {
        return queue.bytes();
    }

    @Override
    public void completed(boolean ok) {
        NextSend next;
        synchronized (this) {
            if (!ok) {
                state = State.CLOSED;
                queue.dropWaiting();
            }
            if (sender == Thread.currentThread()) {
                completedWithin = true;
                return;
            }
            next = nextSend();
        }
        perform(next);
    }

    /** Decides what follows a send that has ended. */
    @GuardedBy("this") private NextSend nextSend() {
        queue.flightEnded();
        lastProgress = millis.getAsLong();
        if (state == State.CLOSED) {
            queue.dropWaiters();
        }
        List<Runnable> due = queue.takeDue();
        if (state != State.CLOSED) {
            if (pingDue) {
                pingDue = false;
                begin();
                return NextSend.ping(due);
            }
            if (!queue.isEmpty()) {
                return NextSend.send(beginMerged(), due);
            }
        }
        inFlight = false;
        CloseCode code = farewell;
        if (code == null) {
            return due.isEmpty() ? NextSend.NONE : new NextSend(null, false, due, null);
        }
        // also if the last send failed: a container may leave such a connection open
        farewell = null;
        state = State.CLOSED;
        return new NextSend(null, false, due, code);
    }

    private void perform(NextSend step) {
        step.due().forEach(Runnable::run);
        if (step.send()) {
            write(step.frame());
        } else if (step.closing() != null) {
            close(step.closing());
        }
    }

    /** Records that a send is in flight from now on; called by the thread that will send. */
    @GuardedBy("this") private void begin() {
        if (!inFlight) {
            lastProgress = millis.getAsLong();
        }
        inFlight = true;
        sender = Thread.currentThread();
        completedWithin = false;
    }

    /** Removes from the queue what leaves as one frame, and records that it is in flight. */
    @GuardedBy("this") private Frame beginMerged() {
        begin();
        return queue.takeMerged();
    }

    /** Sends a frame, or a ping if it is null, and loops as long as sends complete within the call. */
    private void write(@Nullable Frame frame) {
        NextSend step = NextSend.send(frame, List.of());
        while (step.send()) {
            start(step.frame());
            synchronized (this) {
                if (sender != Thread.currentThread()) {
                    // another thread has completed this send and continues
                    return;
                }
                sender = null;
                if (!completedWithin) {
                    return;
                }
                step = nextSend();
            }
            step.due().forEach(Runnable::run);
        }
        if (step.closing() != null) {
            close(step.closing());
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
