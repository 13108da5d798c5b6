package dev.parley.http.file;

import dev.parley.broker.BrokerException;
import dev.parley.files.FileException;
import dev.parley.servlet.Problem;
import dev.parley.servlet.ProblemException;
import dev.parley.wire.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What callers are told if a file cannot be taken or found. */
final class FileProblems {
    static final Problem UNAVAILABLE = new Problem(
            503, ErrorCode.UNAVAILABLE.word(), "Files are not available at the moment.", Map.of("Retry-After", "1"));
    static final Problem LATE = new Problem(
            408,
            "request-timeout",
            "The file arrives too slowly; what has arrived can be continued.",
            Map.of("Connection", "close"));

    private static final Problem FULL =
            new Problem(507, "full", "There is no space for this file.", Map.of("Connection", "close"));
    private static final Problem ROOM_FULL =
            new Problem(507, "files-full", "The files of this room have reached its limit.");

    private static final Logger LOG = LoggerFactory.getLogger(FileProblems.class);

    private FileProblems() {}

    static Problem of(Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (cause instanceof ProblemException refused) {
            return refused.problem();
        }
        if (cause instanceof FileException file) {
            return of(file);
        }
        if (cause instanceof BrokerException || cause instanceof RejectedExecutionException) {
            return UNAVAILABLE;
        }
        if (cause instanceof UncheckedIOException || cause instanceof IOException) {
            LOG.debug("The disk, or the connection, failed", cause);
            return UNAVAILABLE;
        }
        LOG.error("A request about a file failed", cause);
        return Problem.INTERNAL;
    }

    private static Problem of(FileException error) {
        return switch (error.kind()) {
            case GONE -> Problem.NOT_FOUND;
            case FULL -> FULL;
            case ROOM_FULL -> ROOM_FULL;
            case TOO_MANY -> slow("There are too many unfinished uploads; finish or delete one.", 60_000);
            case TOO_FAST -> slow("This comes too fast.", error.number());
            case BUSY ->
                new Problem(409, "upload-busy", "Another request still sends this file.", Map.of("Retry-After", "1"));
            case OFFSET ->
                new Problem(
                        409,
                        "upload-offset",
                        "The part must begin at Upload-Offset.",
                        Map.of("Upload-Offset", Long.toString(error.number()), "Upload-Complete", "?0"));
            case DIGEST -> new Problem(400, "digest", "The content does not have the hash of Repr-Digest.");
        };
    }

    private static Problem slow(String detail, long millis) {
        return new Problem(
                429, ErrorCode.SLOW_DOWN.word(), detail, Map.of("Retry-After", Long.toString(1 + millis / 1000)));
    }

    /** Refuses what is malformed. */
    static ProblemException invalid(@Nullable String detail) {
        return ProblemException.invalid(String.valueOf(detail));
    }
}
