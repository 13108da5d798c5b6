package dev.parley.search;

import dev.parley.rights.Verdict;

/** The person may read none of the rooms that are named, or nobody could say. */
public final class ForbiddenException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Verdict verdict;

    ForbiddenException(Verdict verdict) {
        super(verdict.toString());
        this.verdict = verdict;
    }

    /** Returns the answer about one of the rooms. */
    public Verdict verdict() {
        return verdict;
    }
}
