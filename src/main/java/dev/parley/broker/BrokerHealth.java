package dev.parley.broker;

import java.time.Duration;

/**
 * Whether a broker can store messages.
 *
 * @param lasting how long it has been refusing or broken; zero if it is writable
 * @param reason why it is refusing or broken, for the operator; empty if it is writable
 */
public record BrokerHealth(State state, Duration lasting, String reason) {
    /** Messages can be stored. */
    public static final BrokerHealth WRITABLE = new BrokerHealth(State.WRITABLE, Duration.ZERO, "");

    /** The kinds of health, from good to bad. */
    public enum State {
        /** The latest attempt to store something succeeded, or there was none yet. */
        WRITABLE,
        /** The latest attempt failed, because of a full disk, for instance. The broker keeps trying on its own. */
        REFUSING,
        /** Nothing is stored before a restart. Reading may still work. */
        BROKEN
    }
}
