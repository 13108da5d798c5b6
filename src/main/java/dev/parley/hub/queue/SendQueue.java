package dev.parley.hub.queue;

import dev.parley.wire.Frame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The frames of one {@link Outbox}, queued and in flight: their bytes, counted in the budget of all outboxes, and the
 * actions that wait until they have left. Guarded by the monitor of its outbox.
 */
public final class SendQueue {
    /** An action that waits until this many frames have left. */
    private record Waiter(long frames, Runnable action) {}

    private final Budget budget;
    private final Deque<Frame> waiting = new ArrayDeque<>();
    /** In the order of {@code frames}. */
    private final Deque<Waiter> waiters = new ArrayDeque<>(0);
    /** The bytes in {@code waiting} and in flight. */
    private int bytes;

    private int bytesInFlight;
    private int framesInFlight;
    /** How many frames were added since the queue was made. */
    private long added;
    /** How many of those have left. */
    private long left;

    /** @param budget what all outboxes share above their {@link Outbox#FLOOR} */
    SendQueue(Budget budget) {
        this.budget = budget;
    }

    /** Returns the bytes that are queued or in flight. */
    int bytes() {
        return bytes;
    }

    /** Returns whether nothing is queued; something may be in flight. */
    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Returns whether a frame fits. A queue of no bytes takes a frame of any size. */
    boolean hasRoomFor(Frame frame, int bound) {
        long after = bytes + (long) frame.size();
        return bytes == 0 || (after <= bound && budget.allows(after, Outbox.FLOOR));
    }

    void add(Frame frame) {
        setBytes(bytes + frame.size());
        added++;
        waiting.add(frame);
    }

    /** Removes what leaves as one frame, and counts it as in flight. There must be a frame. */
    Frame takeMerged() {
        Frame first = waiting.remove();
        int size = first.size();
        Frame next = waiting.peek();
        if (next == null || !first.merges()) {
            inFlight(size, 1);
            return first;
        }
        List<Frame> run = new ArrayList<>();
        run.add(first);
        while (next != null && next.merges() && size + next.size() <= Outbox.MERGE_BYTES) {
            run.add(waiting.remove());
            size += next.size();
            next = waiting.peek();
        }
        inFlight(size, run.size());
        return Frame.merge(run);
    }

    /** Counts what was in flight as having left. */
    void flightEnded() {
        setBytes(bytes - bytesInFlight);
        left += framesInFlight;
        inFlight(0, 0);
    }

    private void inFlight(int size, int frames) {
        bytesInFlight = size;
        framesInFlight = frames;
    }

    /** Drops the queued frames; what is in flight remains. */
    void dropWaiting() {
        waiting.clear();
        setBytes(bytesInFlight);
    }

    /** Drops everything, with the waiting actions. A send that never completes must not be counted for ever. */
    void clear() {
        waiting.clear();
        waiters.clear();
        setBytes(0);
        inFlight(0, 0);
    }

    /** Drops the waiting actions. */
    void dropWaiters() {
        waiters.clear();
    }

    /** Keeps an action until every frame added so far has left; returns false if they all have. */
    boolean await(Runnable action) {
        if (left == added) {
            return false;
        }
        waiters.add(new Waiter(added, action));
        return true;
    }

    /** Removes the actions whose frames have left. */
    List<Runnable> takeDue() {
        if (waiters.isEmpty()) {
            return List.of();
        }
        List<Runnable> due = new ArrayList<>(1);
        for (Waiter next = waiters.peek(); next != null && next.frames <= left; next = waiters.peek()) {
            due.add(waiters.remove().action);
        }
        return due;
    }

    private void setBytes(int after) {
        budget.change(bytes, after, Outbox.FLOOR);
        bytes = after;
    }
}
