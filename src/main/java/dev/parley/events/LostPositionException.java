package dev.parley.events;

import dev.parley.wire.RecoveryFailure;

/** The feed cannot be continued from a position. */
public final class LostPositionException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final RecoveryFailure why;
    private final FeedPosition next;

    LostPositionException(RecoveryFailure why, FeedPosition next) {
        super(why.word());
        this.why = why;
        this.next = next;
    }

    /** Returns why. */
    public RecoveryFailure why() {
        return why;
    }

    /** Returns the position before the oldest event that is kept. */
    public FeedPosition next() {
        return next;
    }
}
