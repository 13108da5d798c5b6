package dev.parley.hub;

import java.time.Duration;

/**
 * Whether the peer of one connection is alive: when it was last heard, and how many pings it has not answered. Any thread
 * may record a sign of life; only the hub's round checks.
 */
final class Liveness {
    /** After this many silent heartbeats a connection is dead, provided all but the last of them were pinged. */
    private static final int DEAD_AFTER_HEARTBEATS = 3;

    /** What to do about a connection. */
    enum Verdict {
        /** Nothing: it was heard within a heartbeat, or was pinged just now. */
        ALIVE,
        /** It was silent for a heartbeat: send a ping. */
        PING,
        /** It answered no ping: cut it. */
        DEAD
    }

    private final long heartbeat;

    private volatile long lastReceived;

    // The next two are confined to the hub's round.

    private long lastPing;
    /** Pings sent since something last arrived. */
    private int unanswered;

    /** @param now in milliseconds, of the same clock as all other times here */
    Liveness(Duration heartbeat, long now) {
        this.heartbeat = heartbeat.toMillis();
        this.lastReceived = now;
    }

    /** Records a sign of life. */
    void received(long now) {
        lastReceived = now;
    }

    /** Returns when it last showed a sign of life. */
    long lastReceived() {
        return lastReceived;
    }

    /** Returns what to do now; counts a ping if that is to send one. */
    Verdict check(long now) {
        long silent = now - lastReceived;
        unanswered = lastReceived >= lastPing ? 0 : unanswered;
        if (silent > DEAD_AFTER_HEARTBEATS * heartbeat && unanswered >= DEAD_AFTER_HEARTBEATS - 1) {
            return Verdict.DEAD;
        }
        if (silent <= heartbeat || now - lastPing <= heartbeat) {
            return Verdict.ALIVE;
        }
        lastPing = now;
        unanswered++;
        return Verdict.PING;
    }
}
