package dev.parley.auth;

import dev.parley.message.Authenticator;
import dev.parley.message.Identity;
import java.util.Optional;

/** An authenticator that also says why it rejects a token, so that the handshake can name the reason. */
public interface BearerTokens extends Authenticator {
    /** Judges a token, as {@link #authenticate} does. Never throws on bad input; the outcome never contains the token. */
    Outcome judge(String token);

    @Override
    default Optional<Identity> authenticate(String token) {
        return judge(token) instanceof Known known ? Optional.of(known.identity()) : Optional.empty();
    }

    /** Returns a judge without keys, which rejects every token. */
    static BearerTokens withoutKeys() {
        return token -> new Refused(Cause.NO_KEYS, "parley.auth.jwt.secret");
    }

    /** The result of judging a token. */
    sealed interface Outcome {}

    /** The token is valid. */
    record Known(Identity identity) implements Outcome {}

    /**
     * The token is rejected.
     *
     * @param setting the name of the setting that decides
     */
    record Refused(Cause cause, String setting) implements Outcome {}

    /** The closed table of reasons to reject a token. */
    enum Cause {
        /** No keys are set, so no token can be accepted. */
        NO_KEYS,
        /** It is not a signed token. */
        MALFORMED,
        /** Its algorithm or its key is not accepted here, or the signature does not match. */
        SIGNATURE,
        EXPIRED,
        NOT_YET_VALID,
        ISSUER,
        AUDIENCE,
        /** It has no usable subject. */
        SUBJECT,
        /** Its claims about rights cannot be understood: capabilities ({@code parley}) or roles. */
        RIGHTS,
        /** The signing keys could not be fetched; the same token may be accepted later. */
        KEYS_UNAVAILABLE
    }
}
