package dev.parley.broker.sqlite.write;

import java.time.Instant;
import java.time.InstantSource;

/** A clock that advances evenly from its start, regardless of the system's clock, so that nothing ages by a jump. */
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
