package dev.parley.handshake;

import dev.parley.defaults.Defaults;
import java.time.Duration;

/**
 * Limits on the number of simultaneous connections.
 *
 * @param max {@code parley.connections.max}: in all, at least 1
 * @param perAddress {@code parley.connections.per-address}: from one IPv4 address or IPv6 /64; 0 for no limit
 * @param perUser {@code parley.connections.per-user}: of one authenticated user; 0 for no limit
 * @param unopened how long a seat waits for its connection to open before it is released
 * @param retryAfter when a refused client may try again, in whole seconds
 */
public record SeatLimits(int max, int perAddress, int perUser, Duration unopened, Duration retryAfter) {
    /** Those of a server; the two times have no settings. */
    public static final SeatLimits DEFAULTS = new SeatLimits(
            Defaults.CONNECTIONS,
            Defaults.CONNECTIONS_PER_ADDRESS,
            Defaults.CONNECTIONS_PER_USER,
            Duration.ofSeconds(30),
            Duration.ofSeconds(5));

    public SeatLimits {
        if (max < 1) {
            throw new IllegalArgumentException("parley.connections.max must be positive: " + max);
        }
        if (perAddress < 0) {
            throw new IllegalArgumentException("parley.connections.per-address must not be negative: " + perAddress);
        }
        if (perUser < 0) {
            throw new IllegalArgumentException("parley.connections.per-user must not be negative: " + perUser);
        }
    }

    public SeatLimits withMax(int number) {
        return new SeatLimits(number, perAddress, perUser, unopened, retryAfter);
    }

    public SeatLimits withPerAddress(int number) {
        return new SeatLimits(max, number, perUser, unopened, retryAfter);
    }

    public SeatLimits withPerUser(int number) {
        return new SeatLimits(max, perAddress, number, unopened, retryAfter);
    }
}
