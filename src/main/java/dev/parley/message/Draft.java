package dev.parley.message;

import org.jspecify.annotations.Nullable;

/**
 * A message that is not in the log yet. It has everything but a {@code seq} and a time, which only the log can assign.
 *
 * @param from the author
 * @param key the author's idempotency key: a second draft of the same author with the same key is not stored again.
 *     Null if the author gave none; such a message cannot be retried safely
 * @param payload what the message carries
 */
public record Draft(User from, @Nullable String key, Payload payload) {
    /** The longest {@code key}, in UTF-16 code units. */
    public static final int MAX_KEY_LENGTH = 128;

    /** @throws IllegalArgumentException if the key is empty or too long */
    public Draft {
        if (key != null && (key.isEmpty() || key.length() > MAX_KEY_LENGTH)) {
            throw new IllegalArgumentException("key must have 1 to " + MAX_KEY_LENGTH + " characters");
        }
    }
}
