package dev.parley.hub;

import dev.parley.wire.ErrorCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Nothing was stored, for the reason that a connection would be told. Has no stack trace, because callers cause it. */
public final class NotSaidException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final @Nullable Duration retryAfter;

    NotSaidException(ErrorCode code, String sentence, @Nullable Duration retryAfter) {
        super(sentence, null, false, false);
        this.code = code;
        this.retryAfter = retryAfter;
    }

    public ErrorCode code() {
        return code;
    }

    /** Returns after which time the same may succeed; null if that is not known. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
