package dev.parley.message;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A user whose identity a token has proved.
 *
 * @param user whom the token names
 * @param expires when the token expires; null if it never does
 */
public record Identity(User user, @Nullable Instant expires) {
    /** Returns whether the token is no longer valid. */
    public boolean hasExpired(Instant now) {
        return expires != null && now.isAfter(expires);
    }
}
