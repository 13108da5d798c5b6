package dev.parley.auth;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Lets only so many lines a second into the log, and counts the others. Safe for use by many threads. */
public final class LogThrottle {
    /** Answer of {@link #pass} for a line that is left out. */
    public static final long SHUT = -1;

    private static final Duration WINDOW = Duration.ofSeconds(1);

    private final int lines;
    private final InstantSource clock;

    // Guarded by this.
    private Instant windowEnd = Instant.MIN;
    private int written;
    private long leftOut;

    /**
     * Makes a gate.
     *
     * @param lines how many pass in a second
     */
    public LogThrottle(int lines, InstantSource clock) {
        this.lines = lines;
        this.clock = clock;
    }

    /** Returns how many lines were left out since the last that passed, or {@link #SHUT} where this one does not pass. */
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
