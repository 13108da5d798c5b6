package dev.parley.handshake;

import dev.parley.limits.RateTable;
import dev.parley.message.Rate;
import dev.parley.request.IpAddress;
import dev.parley.request.Site;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Limits how fast one IPv4 address or IPv6 /64 opens WebSockets. Only handshakes that are well-formed count, because
 * refusing the others costs less than remembering who sent them; those with a bad token count. Memory is bounded. Safe for
 * use by many threads; never blocks.
 */
public final class HandshakeRates {
    private final Rate rate;
    private final RateTable<String> table;

    /**
     * Makes limits of which no address has used anything yet.
     *
     * @param rate {@code parley.limits.handshakes}, of one address
     * @param entries the most addresses that are remembered
     * @param nanos a clock that does not jump, as {@link System#nanoTime}
     */
    public HandshakeRates(Rate rate, int entries, LongSupplier nanos) {
        this.rate = rate;
        this.table = new RateTable<>(entries, nanos);
    }

    /** Returns limits that stop nobody. */
    public static HandshakeRates none() {
        return new HandshakeRates(Rate.NONE, 1, System::nanoTime);
    }

    /** Counts a handshake; returns the refusal, or null if it is within the limit. A refused one is not counted. */
    @Nullable Refusal take(Site site) {
        long wait = rate.isNone() ? 0 : table.take(IpAddress.group(site.client()), rate, 1);
        return wait == 0 ? null : refusal(wait);
    }

    /** Returns what {@link #take} would, without any effect. */
    @Nullable Refusal peek(Site site) {
        Refusal refusal = take(site);
        if (refusal == null) {
            table.giveBack(IpAddress.group(site.client()), rate, 1);
        }
        return refusal;
    }

    /** @param wait in nanoseconds; {@code Retry-After} is in whole seconds, rounded up */
    private static Refusal refusal(long wait) {
        long seconds = Duration.ofNanos(wait).plusSeconds(1).minusNanos(1).toSeconds();
        return Refusal.of(Reason.HANDSHAKE_RATE, Map.of("Retry-After", Long.toString(seconds)));
    }

    /** Forgets addresses that are within the limit. To be called about every second. */
    public void expire() {
        table.expire();
    }
}
