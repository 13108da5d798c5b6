package dev.parley.broker.memory;

import dev.parley.broker.Amendment;
import dev.parley.broker.KeyHash;
import dev.parley.message.Message;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Recognises retries of the messages that a log keeps, also of those that have lost their author. Not thread-safe.
 *
 * <p>A message is found by a hash, which it carries, and then compared: with the author and key that it holds, or with what is
 * remembered of them.
 */
final class KeptKeys {
    private final RoomName room;
    private final MessageRing messages;
    private final IdempotencyIndex index = new IdempotencyIndex(this::isOwner);

    /** By {@code seq}: the author and key of messages that do not name them, as hashes. */
    private final Map<Long, UUID> hidden = new HashMap<>(0);

    KeptKeys(RoomName room, MessageRing messages) {
        this.room = room;
        this.messages = messages;
    }

    /** Returns the hash of an author and a key, which the message carries; 0 without a key. */
    static int hash(User author, @Nullable String key) {
        return key == null ? 0 : IdempotencyIndex.hash(author.id(), key);
    }

    /** Returns the {@code seq} of the message with this author and key; 0 if there is none. */
    long find(User author, @Nullable String key, int hash) {
        long found = key == null ? 0 : index.find(hash, author.id(), key);
        return found == 0 ? 0 : seq((int) found);
    }

    /** Returns the {@code seq} of a kept message from its lower half. */
    private long seq(int lower) {
        return messages.first() + Integer.toUnsignedLong(lower - (int) messages.first());
    }

    private boolean isOwner(String author, String key, int lower) {
        long seq = seq(lower);
        UUID hash = hidden.isEmpty() ? null : hidden.get(seq);
        return hash == null ? messages.is(author, key, seq) : hash.equals(KeyHash.of(room, author, key));
    }

    /** Adds a kept message of an author. */
    void add(Message message, User author) {
        String key = message.key();
        if (key == null) {
            return;
        }
        if (!message.from().equals(author)) {
            hidden.put(message.seq(), KeyHash.of(room, author.id(), key));
        }
        index.add(messages.hash(message.seq()), message.seq());
    }

    /** Must be called before a message is replaced, which may take its author. */
    void replace(Amendment.Replacement entry) {
        String key = entry.old().key();
        if (key != null && entry.next().key() == null) {
            hidden.put(entry.next().seq(), KeyHash.of(room, entry.old().from().id(), key));
        }
    }

    /** Must be called before a message is removed, or loses its hash. */
    void remove(long seq) {
        int hash = messages.hash(seq);
        if (hash != 0) {
            index.remove(hash, seq);
            if (!hidden.isEmpty()) {
                hidden.remove(seq);
            }
        }
    }
}
