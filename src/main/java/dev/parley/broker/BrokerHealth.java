package dev.parley.broker;

import java.time.Duration;

/**
 * Whether a broker can store messages.
 *
 * @param lasting how long it has been refusing or broken; zero if it is writable
 * @param reason why it is refusing or broken, for the operator; empty if it is writable
 * @param waiting how many appends have not been answered yet; zero if the engine answers at once
 * @param full whether messages are rejected because the log has used the space that it may use. It is writable otherwise, so
 *     that people can read, and can remove what they no longer need
 */
public record BrokerHealth(State state, Duration lasting, String reason, int waiting, boolean full) {
    /** Messages can be stored, and none is waiting. */
    public static final BrokerHealth WRITABLE = writable(0, false);

    /** Returns that messages can be stored. */
    public static BrokerHealth writable(int waiting, boolean full) {
        return new BrokerHealth(State.WRITABLE, Duration.ZERO, "", waiting, full);
    }

    /**
     * Returns whether clients should be sent to this server: it is not broken, and has not been refusing for longer than
     * {@code patience}. The patience keeps a server in service over a short trouble, which clients survive by retrying.
     */
    public boolean isReady(Duration patience) {
        return switch (state) {
            case WRITABLE -> true;
            case REFUSING -> lasting.compareTo(patience) <= 0;
            case BROKEN -> false;
        };
    }

    /** The kinds of health, from good to bad. */
    public enum State {
        /** The latest attempt to store something succeeded, or there was none yet. */
        WRITABLE,
        /** The latest attempt failed, because of a full disk, for instance, or has not ended for long. It is retried. */
        REFUSING,
        /** Nothing is stored before a restart. Reading may still work. */
        BROKEN
    }
}
