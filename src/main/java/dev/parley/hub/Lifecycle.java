package dev.parley.hub;

import com.google.errorprone.annotations.concurrent.GuardedBy;

/** Whether one connection is ending, and with which code. Safe for use by any thread. */
final class Lifecycle {
    /** Phases change downwards only. */
    enum Phase {
        /** Commands are accepted. */
        OPEN,
        /** The closing handshake has begun. */
        CLOSING,
        /** The connection has ended. */
        GONE
    }

    /** Written under the monitor. */
    private volatile Phase phase = Phase.OPEN;

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
