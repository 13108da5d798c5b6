package dev.parley.servlet;

/** Ends the handling of a request with a problem as its answer. Has no stack trace, because callers cause it. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    public ProblemException(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    /** Refuses a request that is malformed; {@code detail} is a sentence for the caller. */
    public static ProblemException invalid(String detail) {
        return new ProblemException(new Problem(400, "invalid", detail));
    }

    /** Returns the answer. */
    public Problem problem() {
        return problem;
    }
}
