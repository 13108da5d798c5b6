package dev.parley.wire;

/** The closed table of {@code error} answers: a stable name, and whether the same command may succeed later. */
public enum ErrorCode {
    /** A field is missing, of the wrong type or outside its limits. */
    INVALID("invalid", false),
    /** No such {@code op}. */
    UNKNOWN_OP("unknown-op", false),
    /** The payload is longer than {@code message.bytes} allows, though its frame was not. */
    TOO_BIG("too-big", false),
    /** The room must be joined first. */
    NOT_JOINED("not-joined", false),
    /** This user may not do that here. */
    FORBIDDEN("forbidden", false),
    /** A token is needed, or the one given is not valid. */
    UNAUTHENTICATED("unauthenticated", false),
    /** {@code hello} came a second time. */
    ALREADY_WELCOMED("already-welcomed", false),
    /** The client is in as many rooms as it may be. */
    TOO_MANY_ROOMS("too-many-rooms", false),
    /** Too much is on its way to the log already. */
    BUSY("busy", true),
    /** The log cannot take messages now; nothing was stored. */
    UNAVAILABLE("unavailable", true),
    /** Something failed on the server. */
    INTERNAL("internal", true);

    private final String word;
    private final boolean retry;

    ErrorCode(String word, boolean retry) {
        this.word = word;
        this.retry = retry;
    }

    /** Returns the name on the wire; it never changes. */
    public String word() {
        return word;
    }

    /** Returns whether the same command, with the same key, may be sent again after a while. */
    public boolean retry() {
        return retry;
    }
}
