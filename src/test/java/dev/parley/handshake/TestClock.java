package dev.parley.handshake;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Time that stands until it is moved. Use from one thread. */
public final class TestClock implements InstantSource {
    private Instant now = Instant.parse("2030-01-01T00:00:00Z");

    @Override
    public Instant instant() {
        return now;
    }

    public void advance(Duration by) {
        now = now.plus(by);
    }
}
