package dev.parley.endpoint;

import dev.parley.handshake.Admission;
import dev.parley.hub.ConnectInfo;
import dev.parley.hub.Login;
import org.jspecify.annotations.Nullable;

/**
 * Carries an admission from the filter to the Configurator: every container calls both on one thread. Confined to that
 * thread.
 */
final class Upgrade {
    private static final ThreadLocal<@Nullable Upgrade> CURRENT = new ThreadLocal<>();

    private final Admission admission;
    private final Gateway gateway;
    private final ConnectInfo arrival;
    private boolean handedOver;

    private Upgrade(Admission admission, Gateway gateway, Login login) {
        this.admission = admission;
        this.gateway = gateway;
        this.arrival = gateway.expect(admission, login);
    }

    static Upgrade begin(Admission admission, Gateway gateway, Login login) {
        Upgrade upgrade = new Upgrade(admission, gateway, login);
        CURRENT.set(upgrade);
        return upgrade;
    }

    static void end() {
        CURRENT.remove();
    }

    /** Returns the upgrade that this thread is handling, or null if the filter has not admitted one. */
    static @Nullable Upgrade current() {
        return CURRENT.get();
    }

    /** Returns the gateway that takes the connection. */
    Gateway gateway() {
        return gateway;
    }

    Admission admission() {
        return admission;
    }

    /** Returns what the gateway needs to know about the client. */
    ConnectInfo arrival() {
        return arrival;
    }

    /** Hands the upgrade to the connection, which releases the seat from now on. */
    void handOver() {
        handedOver = true;
    }

    boolean isHandedOver() {
        return handedOver;
    }
}
