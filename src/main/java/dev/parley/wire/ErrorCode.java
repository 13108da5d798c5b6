package dev.parley.wire;

/**
 * The closed table of errors that reject one command and leave the connection open. Each says whether the same command may
 * succeed later.
 */
public enum ErrorCode {
    /** A field is missing, of the wrong type or outside its limits. */
    INVALID("invalid", false),
    /** There is no such {@code op}. */
    UNKNOWN_OP("unknown-op", false),
    /** The payload is longer than {@link Event.Limits#message}, although its frame was within {@link Codec#maxFrame}. */
    TOO_BIG("too-big", false),
    /** The room must be joined first. */
    NOT_JOINED("not-joined", false),
    /** This user may not do that here, or the log has reached its limit of rooms or messages and stores none here. */
    FORBIDDEN("forbidden", false),
    /** The message that is to be changed is not there, or no longer, or is itself a change. */
    GONE("gone", false),
    /** A token is required, or the given one is not valid. */
    UNAUTHENTICATED("unauthenticated", false),
    /** {@code hello} was sent a second time, or after another command. */
    ALREADY_WELCOMED("already-welcomed", false),
    /** The client is in {@link Event.Limits#rooms} rooms already. */
    TOO_MANY_ROOMS("too-many-rooms", false),
    /** As many people as the room's option {@code members} allows are in it; someone must leave first. */
    ROOM_FULL("room-full", true),
    /** Too many commands of this client are queued already. */
    BUSY("busy", true),
    /** The client, its user, or the guests of its address do this too often; {@link Event.Failed#retryAfter} says when. */
    SLOW_DOWN("slow-down", true),
    /** The command that this one {@linkplain Command#follows follows} was refused; both can be sent again, in their order. */
    OUT_OF_ORDER("out-of-order", true),
    /** The log is unavailable; nothing was stored. */
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

    /** Returns whether the same command, with the same key, may succeed after a while. */
    public boolean retry() {
        return retry;
    }
}
