package dev.parley.message;

import java.util.Optional;

/** Tells whose token this is: one judge for the handshake, {@code hello} and {@code refresh}. Safe for any thread. */
@FunctionalInterface
public interface Authenticator {
    /**
     * Judges a token. May fetch keys and so block for a moment: a socket thread hands it to a worker.
     *
     * @return empty where the token is not valid now; the reason is logged, never told
     */
    Optional<Identity> authenticate(String token);
}
