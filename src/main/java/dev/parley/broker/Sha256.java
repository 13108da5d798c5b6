package dev.parley.broker;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Makes digests. Safe for use by any thread. */
public final class Sha256 {
    private Sha256() {}

    /** Returns a new digest, which one thread at a time may use. */
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
