package dev.parley.hub.stats;

import dev.parley.broker.Appended;
import dev.parley.wire.CloseCode;
import dev.parley.wire.Subprotocol;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counters of what has happened in a hub since it started. Any thread may count, without a lock, and counts a message once regardless of how many clients receive it. Reads are expected to be rare.
 */
public final class HubStats {
    /** Stands for every close code a peer may think of that is not in the table. */
    public static final int OTHER = 0;

    /** A peer closed without a code (RFC 6455, section 7.1.5). */
    private static final int NONE = 1005;
    /** A line ended without a close (RFC 6455, section 7.1.5). */
    public static final int ABNORMAL = 1006;

    // The maps hold all their keys from the start and are never changed.

    private final Map<Subprotocol, LongAdder> opened = new EnumMap<>(Subprotocol.class);
    private final Map<Integer, LongAdder> closed = new TreeMap<>();
    private final LongAdder other = new LongAdder();
    private final LongAdder stored = new LongAdder();
    private final LongAdder duplicates = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder slowed = new LongAdder();
    private final LongAdder deliveries = new LongAdder();

    public HubStats() {
        for (Subprotocol subprotocol : Subprotocol.values()) {
            opened.put(subprotocol, new LongAdder());
        }
        for (CloseCode code : CloseCode.values()) {
            closed.put(code.code(), new LongAdder());
        }
        closed.put(NONE, new LongAdder());
        closed.put(ABNORMAL, new LongAdder());
        closed.put(OTHER, other);
    }

    public void countOpened(Subprotocol subprotocol) {
        Objects.requireNonNull(opened.get(subprotocol)).increment();
    }

    public void countClosed(int code) {
        closed.getOrDefault(code, other).increment();
    }

    /**
     * Counts the log's answer.
     *
     * @param appended null if it did not store the message
     */
    public void countAnswer(@Nullable Appended appended) {
        if (appended == null) {
            refused.increment();
        } else {
            (appended.duplicate() ? duplicates : stored).increment();
        }
    }

    public void countSlowed() {
        slowed.increment();
    }

    public void countDeliveries(long messages) {
        deliveries.add(messages);
    }

    /** Returns how many connections that speak so have been opened. */
    public long opened(Subprotocol subprotocol) {
        return Objects.requireNonNull(opened.get(subprotocol)).sum();
    }

    /** Returns the close codes that are told apart, {@link #OTHER} among them. */
    public Set<Integer> codes() {
        return Collections.unmodifiableSet(closed.keySet());
    }

    /** Returns how many connections have ended with this code of {@link #codes}: ours if we closed, else the peer's. */
    public long closed(int code) {
        return Objects.requireNonNull(closed.get(code)).sum();
    }

    /** Returns how many messages the log has stored. */
    public long stored() {
        return stored.sum();
    }

    /** Returns how many messages the log knew already by their key. */
    public long duplicates() {
        return duplicates.sum();
    }

    /** Returns how many messages the log did not take. */
    public long refused() {
        return refused.sum();
    }

    /** Returns how many commands were rejected because they came too fast. */
    public long slowed() {
        return slowed.sum();
    }

    /** Returns how often a new message met a member of its room: for a message, as many times as there were members. */
    public long deliveries() {
        return deliveries.sum();
    }
}
