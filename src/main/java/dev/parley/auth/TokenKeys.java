package dev.parley.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;

/** The keys that may sign tokens. Each kind of key is used with its own algorithms only. Safe for use by many threads. */
interface TokenKeys {
    /**
     * Returns whether the token is signed with a key of ours.
     *
     * @throws JOSEException if the keys cannot be fetched now
     */
    boolean verify(SignedJWT jwt) throws JOSEException;

    /** Returns the one secret that is shared with the issuer of the tokens. */
    static TokenKeys shared(String secret) {
        byte[] key = secret.getBytes(StandardCharsets.UTF_8);
        return jwt -> MACVerifier.SUPPORTED_ALGORITHMS.contains(jwt.getHeader().getAlgorithm())
                && jwt.verify(new MACVerifier(key));
    }
}
