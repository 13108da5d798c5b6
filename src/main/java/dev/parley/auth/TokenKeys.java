package dev.parley.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;

/** Knows the keys tokens may be signed with. Each kind of key fits its own algorithms and no others. */
interface TokenKeys {
    /**
     * Returns whether the token is signed with a key of ours.
     *
     * @throws JOSEException when the keys cannot be fetched now
     */
    boolean verify(SignedJWT jwt) throws JOSEException;

    /** One secret, shared with whoever issues the tokens. */
    static TokenKeys shared(String secret) {
        byte[] key = secret.getBytes(StandardCharsets.UTF_8);
        return jwt -> MACVerifier.SUPPORTED_ALGORITHMS.contains(jwt.getHeader().getAlgorithm())
                && jwt.verify(new MACVerifier(key));
    }

    /** The public keys of a JWK set, in a file or at an address. */
    static TokenKeys published(String place) {
        return new JwkSet(place);
    }
}
