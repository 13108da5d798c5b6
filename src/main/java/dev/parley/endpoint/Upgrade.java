package dev.parley.endpoint;

import dev.parley.handshake.Admission;
import dev.parley.hub.ConnectInfo;
import org.jspecify.annotations.Nullable;

/**
 * Carries an admission from the filter to the Configurator: in every container one thread runs through both. Confined
 * to that thread.
 */
final class Upgrade {
    private static final ThreadLocal<@Nullable Upgrade> CURRENT = new ThreadLocal<>();

    private final Admission admission;
    private final Gateway gateway;
    private final ConnectInfo arrival;
    private boolean handedOver;

    private Upgrade(Admission admission, Gateway gateway) {
        this.admission = admission;
        this.gateway = gateway;
        this.arrival = gateway.expect(admission);
    }

    static Upgrade begin(Admission admission, Gateway gateway) {
        Upgrade upgrade = new Upgrade(admission, gateway);
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

    /** Returns where an admitted connection goes. */
    Gateway gateway() {
        return gateway;
    }

    Admission admission() {
        return admission;
    }

    /** Returns what the gateway is to know of the client. */
    ConnectInfo arrival() {
        return arrival;
    }

    /** Goes over to the connection, which answers for the seat from now on. */
    void handOver() {
        handedOver = true;
    }

    boolean isHandedOver() {
        return handedOver;
    }
}
