package dev.parley.broker;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How much of each room's log is kept. The oldest messages are dropped first, in the background, so a log may hold a
 * little more for a while.
 *
 * @param messages messages kept; {@link Long#MAX_VALUE} keeps all
 * @param age how old a kept message may be; null keeps all
 * @param bytes bytes of payload kept, except that the newest message always stays; {@link Long#MAX_VALUE} keeps all
 */
public record Retention(long messages, @Nullable Duration age, long bytes) {
    /** Nothing is ever dropped. */
    public static final Retention ALL = new Retention(Long.MAX_VALUE, null, Long.MAX_VALUE);

    public Retention {
        if (messages <= 0) {
            throw new IllegalArgumentException("history.count must be positive: " + messages);
        }
        if (age != null && (age.isNegative() || age.isZero())) {
            throw new IllegalArgumentException("history.age must be positive: " + age);
        }
        if (bytes <= 0) {
            throw new IllegalArgumentException("history.bytes must be positive: " + bytes);
        }
    }
}
