package dev.parley.broker.memory;

import dev.parley.message.Message;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds the messages of one log by author and idempotency key. A hash table with open addressing and linear probing, whose
 * entries are the messages themselves: a map would add two objects to each, which the garbage collector would have to
 * move as well. Not thread-safe.
 */
final class IdempotencyIndex {
    /** Its length is a power of two and at least twice the number of entries, so that probes stay short. */
    private @Nullable Message[] slots = new Message[16];

    private int size;

    /** Returns the message with this author's key, or null. */
    @Nullable Message find(String author, String key) {
        int slot = slot(author, key);
        for (Message found = slots[slot]; found != null; found = slots[slot]) {
            if (key.equals(found.key()) && author.equals(found.from().id())) {
                return found;
            }
            slot = next(slot);
        }
        return null;
    }

    /** Adds a message, unless it has no key. No other message with its author and key may be present. */
    void add(Message message) {
        if (message.key() == null) {
            return;
        }
        size++;
        if (2 * size > slots.length) {
            grow();
        }
        place(message);
    }

    /** Puts a message in the place of the one with its {@code seq}, author and key, if that is present. */
    void replace(Message message) {
        if (message.key() == null) {
            return;
        }
        int slot = slot(message);
        for (Message found = slots[slot]; found != null; found = slots[slot]) {
            if (found.seq() == message.seq()) {
                slots[slot] = message;
                return;
            }
            slot = next(slot);
        }
    }

    /** Removes the message with a {@code seq} if it is present, regardless of its author. Takes time by the size. */
    void remove(long seq) {
        for (int slot = 0; slot < slots.length; slot++) {
            Message found = slots[slot];
            if (found != null && found.seq() == seq) {
                size--;
                close(slot);
                return;
            }
        }
    }

    /** Removes a message if it is present. */
    void remove(Message message) {
        if (message.key() == null) {
            return;
        }
        int slot = slot(message);
        for (Message found = slots[slot]; found != null; found = slots[slot]) {
            if (found.seq() == message.seq()) {
                size--;
                close(slot);
                return;
            }
            slot = next(slot);
        }
    }

    /** Empties a slot, and moves up the later entries that could no longer be found. */
    private void close(int slot) {
        int hole = slot;
        slots[hole] = null;
        int at = next(hole);
        for (Message later = slots[at]; later != null; later = slots[at]) {
            // It may move unless its own slot lies between the hole and its present slot, going round the ring.
            if (distance(slot(later), at) >= distance(hole, at)) {
                slots[hole] = later;
                slots[at] = null;
                hole = at;
            }
            at = next(at);
        }
    }

    private int distance(int from, int to) {
        return (to - from) & (slots.length - 1);
    }

    private void place(Message message) {
        int slot = slot(message);
        while (slots[slot] != null) {
            slot = next(slot);
        }
        slots[slot] = message;
    }

    private void grow() {
        @Nullable Message[] old = slots;
        slots = new Message[2 * old.length];
        for (Message message : old) {
            if (message != null) {
                place(message);
            }
        }
    }

    private int slot(Message message) {
        return slot(message.from().id(), Objects.requireNonNull(message.key()));
    }

    private int slot(String author, String key) {
        int hash =
                (31 * author.hashCode() + key.hashCode()) * 0x9E3779B9; // Fibonacci hashing spreads keys that count up
        return (hash ^ (hash >>> 16)) & (slots.length - 1);
    }

    private int next(int slot) {
        return (slot + 1) & (slots.length - 1);
    }
}
