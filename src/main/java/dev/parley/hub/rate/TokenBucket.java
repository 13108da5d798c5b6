package dev.parley.hub.rate;

/** Limits a rate: a number per second in the long run, and a burst at once. Not safe for several threads. */
public final class TokenBucket {
    private final int perSecond;
    private final int burst;
    private double tokens;
    private long filledAt;

    /**
     * Makes a full bucket.
     *
     * @param perSecond 0 for no limit
     * @param now in milliseconds
     */
    public TokenBucket(int perSecond, int burst, long now) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.tokens = burst;
        this.filledAt = now;
    }

    /** Takes one token; returns false if there is none. */
    public boolean take(long now) {
        if (perSecond == 0) {
            return true;
        }
        tokens = Math.min(burst, tokens + (now - filledAt) * perSecond / 1000.0);
        filledAt = now;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
