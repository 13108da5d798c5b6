package dev.parley.broker.memory;

import dev.parley.message.Message;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds a kept message by its author and key. The messages are the entries: a map would add two objects to each, and what
 * is kept is what the collector moves. Open addressing with linear probing; all of one log. Not safe for several threads.
 */
final class IdempotencyIndex {
    /** A power of two, at least twice the entries: probes stay short. */
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

    /** Adds a message; no other may be in with its author and key. One without a key is not added. */
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

    /** Takes a message out, where it is in. */
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

    /** Empties a slot, and moves up what would not be found behind it any more. */
    private void close(int slot) {
        int hole = slot;
        slots[hole] = null;
        int at = next(hole);
        for (Message later = slots[at]; later != null; later = slots[at]) {
            // it may move unless its own slot lies behind the hole, all in the ring from the hole to where it is
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
        int hash = (31 * author.hashCode() + key.hashCode()) * 0x9E3779B9; // Fibonacci hashing: keys that count up
        return (hash ^ (hash >>> 16)) & (slots.length - 1);
    }

    private int next(int slot) {
        return (slot + 1) & (slots.length - 1);
    }
}
