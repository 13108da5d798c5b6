package dev.parley.auth;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Limits log lines to a number per second and counts the others. Safe for use by many threads. */
public final class LogThrottle {
    /** Returned by {@link #pass} for a line that must not be written. */
    public static final long SHUT = -1;

    private static final Duration WINDOW = Duration.ofSeconds(1);

    private final int lines;
    private final InstantSource clock;

    @GuardedBy("this") private Instant windowEnd = Instant.MIN;

    @GuardedBy("this") private int written;

    @GuardedBy("this") private long leftOut;

    /**
     * Creates a throttle.
     *
     * @param lines how many lines may pass per second
     */
    public LogThrottle(int lines, InstantSource clock) {
        this.lines = lines;
        this.clock = clock;
    }

    /** Returns how many lines were left out since the last that passed, or {@link #SHUT} if this one must not pass. */
    public synchronized long pass() {
        Instant now = clock.instant();
        if (!now.isBefore(windowEnd)) {
            windowEnd = now.plus(WINDOW);
            written = 0;
        }
        if (written >= lines) {
            leftOut++;
            return SHUT;
        }
        written++;
        long before = leftOut;
        leftOut = 0;
        return before;
    }
}
