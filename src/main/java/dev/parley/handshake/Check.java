package dev.parley.handshake;

/**
 * The result of a check that finds something about a request: the value if it passed, else why the request is refused.
 * Checks that find nothing return the refusal, or null.
 */
sealed interface Check<T> {
    /** The request may go on. */
    record Passed<T>(T value) implements Check<T> {}

    /** The request is refused. */
    record Failed<T>(Refusal refusal) implements Check<T> {}

    static <T> Check<T> failed(Reason reason) {
        return new Failed<>(Refusal.of(reason));
    }
}
