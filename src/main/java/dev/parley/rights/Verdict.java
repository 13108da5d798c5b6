package dev.parley.rights;

/**
 * The answer to whether somebody may do something in a room.
 *
 * @param answer yes, no, or not known now
 * @param decidedBy what decided, for operators and for those who may know: the file and line of a rule, the token's claim, a
 *     ban, the name of a setting
 */
public record Verdict(Answer answer, String decidedBy) {
    /** The three answers. */
    public enum Answer {
        /** Yes. */
        ALLOWED,
        /** No. */
        REFUSED,
        /** What decides does not answer; this is treated as no, and a retry may help. */
        UNAVAILABLE
    }

    /** Returns a yes. */
    public static Verdict allowed(String decidedBy) {
        return new Verdict(Answer.ALLOWED, decidedBy);
    }

    /** Returns a no. */
    public static Verdict refused(String decidedBy) {
        return new Verdict(Answer.REFUSED, decidedBy);
    }

    /** Returns that nobody could say. */
    public static Verdict unavailable(String decidedBy) {
        return new Verdict(Answer.UNAVAILABLE, decidedBy);
    }

    /** Returns whether the answer is yes. */
    public boolean isAllowed() {
        return answer == Answer.ALLOWED;
    }
}
