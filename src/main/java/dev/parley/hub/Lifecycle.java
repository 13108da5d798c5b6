package dev.parley.hub;

import com.google.errorprone.annotations.concurrent.GuardedBy;

/** Whether one connection is ending, and with which code. Safe for use by any thread. */
final class Lifecycle {
    /** Phases change downwards only. */
    enum Phase {
        /** Commands are accepted. */
        OPEN,
        /** The peer has gone, and what it sent before is still being done. */
        FINISHING,
        /** We have begun the closing handshake. */
        CLOSING,
        /** The connection has ended. */
        GONE
    }

    /** Written under the monitor. */
    private volatile Phase phase = Phase.OPEN;

    /** When the phase after {@link Phase#OPEN} began, in the clock's milliseconds. */
    @GuardedBy("this") private long leavingSince;

    /** The code with which we closed; 0 if we did not. */
    @GuardedBy("this") private int closedWith;

    Phase phase() {
        return phase;
    }

    /** Returns whether commands are no longer run. */
    boolean isEnding() {
        return phase.compareTo(Phase.CLOSING) >= 0;
    }

    /** Returns whether the peer has gone or is about to go. */
    boolean isLeaving() {
        return phase != Phase.OPEN;
    }

    /** The peer has gone. Returns whether what it sent before may be done: we have not closed, and this is news. */
    synchronized boolean finishing(long now) {
        if (phase != Phase.OPEN) {
            return false;
        }
        phase = Phase.FINISHING;
        leavingSince = now;
        return true;
    }

    /** The closing handshake begins, unless it has begun already. */
    synchronized void closing(int code, long now) {
        if (!isEnding()) {
            phase = Phase.CLOSING;
            closedWith = code;
            leavingSince = now;
        }
    }

    /** Returns for how many milliseconds the client has been leaving. */
    synchronized long leavingFor(long now) {
        return now - leavingSince;
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
