package dev.parley.message;

import org.jspecify.annotations.Nullable;

/**
 * A message on its way into the log: all but what only the log can give, its {@code seq} and time.
 *
 * @param key null where the sender gave none; such a message cannot be retried safely
 */
public record Draft(User from, @Nullable String key, Payload payload) {
    /** The longest {@code key}, in UTF-16 units. */
    public static final int MAX_KEY_LENGTH = 128;

    public Draft {
        if (key != null && (key.isEmpty() || key.length() > MAX_KEY_LENGTH)) {
            throw new IllegalArgumentException("key must have 1 to " + MAX_KEY_LENGTH + " characters");
        }
    }
}
