package dev.parley.broker.sqlite;

import java.time.Instant;
import java.time.InstantSource;

/** Goes on evenly from its start, whatever happens to the clock of the system: nothing ages by a jump. */
final class SteadyClock implements InstantSource {
    private final Instant start;
    private final long startNanos = System.nanoTime();

    SteadyClock(Instant start) {
        this.start = start;
    }

    @Override
    public Instant instant() {
        return start.plusNanos(System.nanoTime() - startNanos);
    }
}
