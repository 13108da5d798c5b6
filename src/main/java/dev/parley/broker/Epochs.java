package dev.parley.broker;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Makes the random ids of logs. */
public final class Epochs {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Epochs() {}

    /** Returns 64 random bits in hexadecimal: no two logs ever get the same. */
    public static String next() {
        return HexFormat.of().toHexDigits(RANDOM.nextLong());
    }
}
