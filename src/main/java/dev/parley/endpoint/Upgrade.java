package dev.parley.endpoint;

import dev.parley.handshake.Admission;
import org.jspecify.annotations.Nullable;

/**
 * Carries an admission from the filter to the Configurator: in every container one thread runs through both. Confined
 * to that thread.
 */
final class Upgrade {
    private static final ThreadLocal<@Nullable Upgrade> CURRENT = new ThreadLocal<>();

    private final Admission admission;
    private boolean handedOver;

    private Upgrade(Admission admission) {
        this.admission = admission;
    }

    static Upgrade begin(Admission admission) {
        Upgrade upgrade = new Upgrade(admission);
        CURRENT.set(upgrade);
        return upgrade;
    }

    static void end() {
        CURRENT.remove();
    }

    /** Returns the upgrade this thread is at; null where the filter has not admitted one. */
    static @Nullable Upgrade current() {
        return CURRENT.get();
    }

    Admission admission() {
        return admission;
    }

    /** Hands the admission to the connection, which answers for its seat from now on. */
    Admission handOver() {
        handedOver = true;
        return admission;
    }

    boolean isHandedOver() {
        return handedOver;
    }
}
