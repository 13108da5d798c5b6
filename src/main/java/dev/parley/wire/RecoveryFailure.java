package dev.parley.wire;

/**
 * The closed table of reasons why a client cannot be given everything after its position. A reason stands in
 * {@code joined} with {@code recovered: false}, and in the answer of the HTTP API.
 */
public enum RecoveryFailure {
    /** The position belongs to another log; its {@code seq} means nothing in this one. */
    EPOCH_CHANGED("epoch-changed"),
    /** Some of the messages after the position have been deleted, as the retention settings demand. */
    TRIMMED("trimmed"),
    /** The position is past the end of the log. */
    FUTURE("future"),
    /** The client may not read the room's history. */
    FORBIDDEN("forbidden");

    private final String word;

    RecoveryFailure(String word) {
        this.word = word;
    }

    /** Returns the name on the wire; it never changes. */
    public String word() {
        return word;
    }
}
