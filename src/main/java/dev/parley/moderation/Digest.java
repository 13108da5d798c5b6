package dev.parley.moderation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Short names for records, derived from what they are about, so that a retry addresses the same record. */
final class Digest {
    private static final int BYTES = 12;

    private Digest() {}

    /** Returns 24 hexadecimal digits for these parts, in this order. */
    static String of(String... parts) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                byte[] bytes = part.getBytes(UTF_8);
                // the length keeps apart what would be the same when joined
                sha.update((bytes.length + ":").getBytes(UTF_8));
                sha.update(bytes);
            }
            return HexFormat.of().formatHex(sha.digest(), 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
