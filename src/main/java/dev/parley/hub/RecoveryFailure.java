package dev.parley.hub;

/** Why a client that came back cannot have everything it missed: the closed table of {@code joined.reason}. */
public enum RecoveryFailure {
    /** The log is another one than the client's position is from. */
    EPOCH_CHANGED("epoch-changed"),
    /** Messages after the client's position no longer exist. */
    TRIMMED("trimmed"),
    /** The client's position is after the end of the log. */
    FUTURE("future");

    private final String word;

    RecoveryFailure(String word) {
        this.word = word;
    }

    /** Returns the name on the wire; it never changes. */
    public String word() {
        return word;
    }
}
