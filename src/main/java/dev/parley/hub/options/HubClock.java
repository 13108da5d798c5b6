package dev.parley.hub.options;

import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The two clocks of a hub.
 *
 * @param millis for intervals: milliseconds since an arbitrary moment, never set back
 * @param wall for the expiry of tokens
 */
public record HubClock(LongSupplier millis, InstantSource wall) {
    /** Returns the clocks of the system. */
    public static HubClock system() {
        return new HubClock(() -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()), InstantSource.system());
    }
}
