package dev.parley.moderation;

/** The server remembers as many decisions of this kind as it can. Nothing was changed. */
public final class FullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FullException(String message) {
        super(message);
    }
}
