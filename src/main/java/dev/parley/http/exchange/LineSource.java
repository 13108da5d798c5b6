package dev.parley.http.exchange;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The body of an answer that is too long to be held in memory, part by part. */
public interface LineSource {
    /**
     * Returns the next part. Must not be called again before the previous part has come.
     *
     * @return completes with the part, which may be empty, or with null after the last one; if it fails, the answer is
     *     broken off
     */
    CompletionStage<byte @Nullable []> next();
}
