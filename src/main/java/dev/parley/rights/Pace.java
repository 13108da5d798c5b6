package dev.parley.rights;

import java.time.Duration;

/**
 * A rate that a {@code limit} line allows one person in one room, written {@code 5/10s}.
 *
 * @param count how often, at least 1; all of it may be used at once
 * @param per in what time, at least 1 ms
 */
public record Pace(int count, Duration per) {
    @Override
    public String toString() {
        return count + "/" + per;
    }
}
