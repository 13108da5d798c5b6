package dev.parley.broker;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Makes the ids of logs. They are random, so that a log that replaces another one never has the same id by accident. */
public final class Epochs {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Epochs() {}

    /** Returns 64 random bits as 16 hexadecimal digits. */
    public static String next() {
        return HexFormat.of().toHexDigits(RANDOM.nextLong());
    }
}
