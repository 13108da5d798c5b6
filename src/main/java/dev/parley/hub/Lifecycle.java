package dev.parley.hub;

import com.google.errorprone.annotations.concurrent.GuardedBy;

/** How far one connection has come, and with which code it ends. Safe for use by any thread. */
final class Lifecycle {
    /** Phases change downwards only. */
    enum Phase {
        /** The client has not said who it is. */
        GREETING,
        /** It was welcomed. */
        OPEN,
        /** The closing handshake has begun. */
        CLOSING,
        /** The connection has ended. */
        GONE
    }

    /** Written under the monitor. */
    private volatile Phase phase = Phase.GREETING;

    /** When the closing handshake began, in the clock's milliseconds. */
    @GuardedBy("this") private long closingSince;

    /** The code with which we closed; 0 if we did not. */
    @GuardedBy("this") private int closedWith;

    Phase phase() {
        return phase;
    }

    /** Returns whether the closing handshake has begun, or the connection has ended. */
    boolean isEnding() {
        return phase.compareTo(Phase.CLOSING) >= 0;
    }

    /** The client was welcomed. */
    synchronized void welcomed() {
        if (phase == Phase.GREETING) {
            phase = Phase.OPEN;
        }
    }

    /** The closing handshake begins, unless it has begun already. */
    synchronized void closing(int code, long now) {
        if (!isEnding()) {
            phase = Phase.CLOSING;
            closedWith = code;
            closingSince = now;
        }
    }

    /** Returns for how many milliseconds the closing handshake has lasted. */
    synchronized long closingFor(long now) {
        return now - closingSince;
    }

    /** The connection has ended; returns whether that is news. */
    synchronized boolean gone() {
        boolean news = phase != Phase.GONE;
        phase = Phase.GONE;
        return news;
    }

    /** Returns the code with which the connection ended: ours if we closed, else the container's. */
    synchronized int endedWith(int reported) {
        return closedWith == 0 ? reported : closedWith;
    }
}
