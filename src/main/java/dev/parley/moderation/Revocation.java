package dev.parley.moderation;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The end of one token, or of all tokens of a user that were issued before a time. Immutable.
 *
 * @param token the token's {@code jti}; null if a user's tokens are revoked
 * @param user whose tokens; null if one token is revoked
 * @param issuedBefore tokens of the user that were issued earlier, or do not say when, are revoked; null for one token
 * @param until when it may be forgotten, because the tokens have expired by then; null for never
 * @param by who revoked
 * @param at when
 */
public record Revocation(
        @Nullable String token,
        @Nullable String user,
        @Nullable Instant issuedBefore,
        @Nullable Instant until,
        String by,
        Instant at) {
    /** The longest {@code jti} or id of a user, in UTF-16 code units. */
    public static final int MAX_SUBJECT = 512;

    /** @throws IllegalArgumentException with a sentence for the moderator */
    public Revocation {
        if ((token == null) == (user == null) || (user == null) != (issuedBefore == null)) {
            throw new IllegalArgumentException("Give token, or user and issuedBefore.");
        }
        String subject = token == null ? String.valueOf(user) : token;
        if (subject.isEmpty() || subject.length() > MAX_SUBJECT) {
            throw new IllegalArgumentException("token or user must have 1 to " + MAX_SUBJECT + " characters.");
        }
    }

    /** Returns the name of its record: the same for every revocation of the same token, or of the same user's tokens. */
    String id() {
        return token == null ? Digest.of("user", String.valueOf(user)) : Digest.of("token", token);
    }

    String stored() {
        return new Fields()
                .with("token", token)
                .with("user", user)
                .with("before", issuedBefore)
                .with("until", until)
                .with("by", by)
                .with("at", at)
                .toString();
    }

    /** @throws IllegalArgumentException if the text is not a revocation; the message says why */
    static Revocation parse(String id, String text) {
        Fields fields = Fields.parse(text);
        Instant at = fields.time("at");
        if (at == null) {
            throw new IllegalArgumentException("does not say when it was made");
        }
        return new Revocation(
                fields.text("token"),
                fields.text("user"),
                fields.time("before"),
                fields.time("until"),
                fields.required("by"),
                at);
    }
}
