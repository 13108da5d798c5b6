package dev.parley.auth;

import dev.parley.message.Authenticator;
import dev.parley.message.Identity;
import java.util.Optional;

/** An authenticator that also says why a token is not accepted, so that the handshake can name it. */
public interface BearerTokens extends Authenticator {
    /** Judges a token, as {@link #authenticate} does. Never throws on bad input, and never puts the token into its answer. */
    Outcome judge(String token);

    @Override
    default Optional<Identity> authenticate(String token) {
        return judge(token) instanceof Known known ? Optional.of(known.identity()) : Optional.empty();
    }

    /** Knows no keys, and so refuses every token. */
    static BearerTokens withoutKeys() {
        return token -> new Refused(Cause.NO_KEYS, "parley.auth.jwt.secret");
    }

    /** What came of a token. */
    sealed interface Outcome {}

    /** The token is valid. */
    record Known(Identity identity) implements Outcome {}

    /**
     * The token is not accepted.
     *
     * @param setting the name of the setting that decides
     */
    record Refused(Cause cause, String setting) implements Outcome {}

    /** The closed table of why a token is not accepted. */
    enum Cause {
        /** Tokens are not accepted at all: no keys are set. */
        NO_KEYS,
        /** It is no signed token. */
        MALFORMED,
        /** It is signed with an algorithm, or by a key, that is not accepted here; or not by that key. */
        SIGNATURE,
        EXPIRED,
        NOT_YET_VALID,
        ISSUER,
        AUDIENCE,
        /** It does not say whom it is about. */
        SUBJECT,
        /** The signing keys could not be fetched; the same token may be accepted later. */
        KEYS_UNAVAILABLE
    }
}
