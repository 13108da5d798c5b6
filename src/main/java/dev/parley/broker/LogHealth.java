package dev.parley.broker;

import dev.parley.broker.BrokerHealth.State;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the writer knows about its own success. Written by the writer's thread, read by any. */
public final class LogHealth {
    /** A write that takes longer than this counts as failing: the disk hangs. */
    private static final long STALLED_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** Null if the latest attempt succeeded. */
    private volatile @Nullable Trouble trouble;

    /** When the write in progress began, by {@link System#nanoTime}; 0 if there is none. */
    private volatile long writingSince;

    private record Trouble(State state, long since, String reason) {}

    public void writing() {
        writingSince = System.nanoTime() | 1;
    }

    public void written() {
        writingSince = 0;
    }

    /** Records that an attempt succeeded; returns whether the one before had failed. */
    public boolean accepted() {
        boolean recovered = trouble != null;
        trouble = null;
        return recovered;
    }

    /** Records that an attempt failed; returns whether the one before had succeeded. */
    public boolean refused(String reason) {
        boolean fresh = trouble == null;
        if (fresh) {
            trouble = new Trouble(State.REFUSING, System.nanoTime(), reason);
        }
        return fresh;
    }

    /** Records that nothing will be stored before a restart. */
    public void broken(String reason) {
        trouble = new Trouble(State.BROKEN, System.nanoTime(), reason);
    }

    public boolean isRefusing() {
        Trouble now = trouble;
        return now != null && now.state() == State.REFUSING;
    }

    public BrokerHealth now(int waiting, boolean full) {
        Trouble known = trouble;
        if (known != null) {
            return health(known.state(), known.since(), known.reason(), waiting);
        }
        long since = writingSince;
        if (since != 0 && System.nanoTime() - since > STALLED_NANOS) {
            return health(State.REFUSING, since, "a write to the disk does not end", waiting);
        }
        return BrokerHealth.writable(waiting, full);
    }

    private static BrokerHealth health(State state, long since, String reason, int waiting) {
        return new BrokerHealth(state, Duration.ofNanos(System.nanoTime() - since), reason, waiting, false);
    }
}
