package dev.parley.handshake;

import dev.parley.auth.LogThrottle;
import dev.parley.request.LogEscape;
import dev.parley.request.UpgradeRequest;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts refusals and logs each once, with the setting that decides. Under a flood it logs at most {@value
 * #LINES_PER_SECOND} per second, and how many it left out. Safe for use by many threads.
 */
public final class RefusalLog {
    private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);

    private static final int LINES_PER_SECOND = 20;
    private static final int FAILURES_PER_SECOND = 1;

    /** An address that is refused for its rate may be so for hours, and each line says the same. */
    private static final int FAST_PER_SECOND = 1;

    private final Map<Reason, LongAdder> counts = new EnumMap<>(Reason.class);
    private final LogThrottle gate;
    private final LogThrottle fastGate;
    private final LogThrottle failureGate;

    public RefusalLog(InstantSource clock) {
        gate = new LogThrottle(LINES_PER_SECOND, clock);
        fastGate = new LogThrottle(FAST_PER_SECOND, clock);
        failureGate = new LogThrottle(FAILURES_PER_SECOND, clock);
        for (Reason reason : Reason.values()) {
            counts.put(reason, new LongAdder());
        }
    }

    /** Logs a handshake that failed because of a defect of ours or the container's; only counts it if there are too many. */
    public void failed(Exception cause) {
        count(Reason.INTERNAL);
        long leftOut = failureGate.pass();
        if (leftOut != LogThrottle.SHUT) {
            LOG.error("A handshake failed, and {} more since the last such line", leftOut, cause);
        }
    }

    /** Logs a refused request; only counts it if there are too many. */
    public void refused(UpgradeRequest request, Decision.Refused refused) {
        count(refused.refusal().reason());
        LogThrottle throttle = refused.refusal().reason() == Reason.HANDSHAKE_RATE ? fastGate : gate;
        long leftOut = LOG.isInfoEnabled() ? throttle.pass() : LogThrottle.SHUT;
        if (leftOut == LogThrottle.SHUT) {
            return;
        }
        if (leftOut > 0) {
            LOG.info("{} refused handshakes before this one were not logged, because there were too many", leftOut);
        }
        Refusal refusal = refused.refusal();
        LOG.info(
                "Handshake refused: {} ({}), decided by {}; origin={} host={} client={} uri={}",
                refusal.reason().word(),
                refusal.reason().status(),
                refusal.setting() == null ? "the protocol" : refusal.setting(),
                LogEscape.shown(request.headers().first("Origin")),
                LogEscape.shown(request.host()),
                LogEscape.shown(refused.site().client()),
                LogEscape.shown(request.requestUri()));
    }

    private void count(Reason reason) {
        Objects.requireNonNull(counts.get(reason)).increment();
    }

    /** Returns how many requests were refused for this reason since startup. */
    public long refused(Reason reason) {
        return Objects.requireNonNull(counts.get(reason)).sum();
    }
}
