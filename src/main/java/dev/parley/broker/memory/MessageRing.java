package dev.parley.broker.memory;

import dev.parley.message.Message;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The messages a log keeps, in one array by {@code seq}: the newest comes in, the oldest goes out, none between is
 * missing. Not safe for several threads.
 */
final class MessageRing {
    /** A power of two, so that a mask finds the slot. */
    private static final int FIRST_SLOTS = 16;

    private @Nullable Message[] slots = new Message[FIRST_SLOTS];
    private long first = 1;
    private long last;

    /** Returns the {@code seq} of the oldest; one more than {@link #last} where there is none. */
    long first() {
        return first;
    }

    /** Returns the {@code seq} of the newest there ever was; 0 before. */
    long last() {
        return last;
    }

    int size() {
        return (int) (last - first + 1);
    }

    /** Takes the next message: its {@code seq} is one more than {@link #last}. */
    void add(Message message) {
        if (size() == slots.length) {
            grow();
        }
        last = message.seq();
        slots[slot(last)] = message;
    }

    /** Returns one from {@link #first} to {@link #last}. */
    Message get(long seq) {
        return Objects.requireNonNull(slots[slot(seq)]);
    }

    /** Takes out the oldest; there must be one. */
    Message removeFirst() {
        Message oldest = get(first);
        slots[slot(first)] = null;
        first++;
        return oldest;
    }

    private int slot(long seq) {
        return (int) seq & (slots.length - 1);
    }

    private void grow() {
        @Nullable Message[] old = slots;
        slots = new Message[2 * old.length];
        for (Message message : old) {
            slots[slot(Objects.requireNonNull(message).seq())] = message;
        }
    }
}
