package dev.parley.message;

import java.util.Optional;

/**
 * Verifies tokens. The handshake, {@code hello} and {@code refresh} all ask the same one, so that a token is either valid
 * in all three or in none. Safe for use by any number of threads.
 */
@FunctionalInterface
public interface Authenticator {
    /**
     * Verifies a token. May block while it fetches keys, so a socket thread must leave the call to a worker.
     *
     * @param token as the client sent it; not trusted
     * @return the user it names, or empty if the token is not valid now; the reason is logged, and never sent to the
     *     client
     */
    Optional<Identity> authenticate(String token);
}
