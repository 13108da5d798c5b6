package dev.parley.http.exchange;

import dev.parley.hub.Allowance;
import dev.parley.servlet.Problem;
import dev.parley.servlet.ProblemException;
import dev.parley.wire.ErrorCode;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Reads the body of an asynchronous request as it arrives, so that no thread waits for it. Counts what has arrived. */
public final class BodyReader implements ReadListener {
    private static final int FIRST = 1024;

    private static final Problem BUSY = new Problem(
            503,
            ErrorCode.UNAVAILABLE.word(),
            "Too much is arriving at the moment.",
            Map.of("Retry-After", "1", "Connection", "close"));

    /** The answer if a body does not arrive. */
    public static final Problem LATE =
            new Problem(408, "request-timeout", "The body did not arrive in time.", Map.of("Connection", "close"));

    private final ServletInputStream in;
    private final Allowance memory;
    private final int longest;
    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();

    // Need no guard, because the container calls one method of a listener at a time.
    private byte[] bytes;
    private int length;

    private BodyReader(ServletInputStream in, Allowance memory, int longest, int expected) {
        this.in = in;
        this.memory = memory;
        this.longest = longest;
        this.bytes = new byte[Math.min(longest + 1, Math.max(0, expected < 0 ? FIRST : Math.min(expected, FIRST)) + 1)];
    }

    /**
     * Starts to read.
     *
     * @param request one that was started asynchronously
     * @param memory what the body is counted in, until the caller closes it
     * @param longest the longest body, in bytes
     * @return completes with the body; fails with {@link ProblemException}, or with {@link IOException} if the client is gone
     */
    public static CompletionStage<byte[]> read(HttpServletRequest request, Allowance memory, int longest)
            throws IOException {
        if (request.getContentLengthLong() > longest) {
            return CompletableFuture.failedStage(new ProblemException(tooBig(longest)));
        }
        ServletInputStream in = request.getInputStream();
        BodyReader reader = new BodyReader(in, memory, longest, request.getContentLength());
        in.setReadListener(reader);
        return reader.whole;
    }

    /**
     * Returns the answer to a request whose body, or what was done with it, failed: the problem that says why, or that the body
     * did not arrive, or that we do not know why, which is logged.
     *
     * @param what the sentence of the log
     */
    public static Problem problem(@Nullable Throwable error, String what, Logger log) {
        if (error instanceof ProblemException refused) {
            return refused.problem();
        }
        if (error instanceof IOException) {
            log.debug("A body did not arrive", error);
            return LATE;
        }
        log.error(what, error);
        return Problem.INTERNAL;
    }

    private static Problem tooBig(int longest) {
        return new Problem(
                413,
                ErrorCode.TOO_BIG.word(),
                "The body may have " + longest + " bytes at most.",
                Map.of("Connection", "close"));
    }

    @Override
    public void onDataAvailable() throws IOException {
        while (!whole.isDone() && in.isReady() && !in.isFinished()) {
            int read = in.read(bytes, length, bytes.length - length);
            if (read < 0) {
                return;
            }
            length += read;
            if (length > longest) {
                fail(tooBig(longest));
            } else if (!memory.grow(read)) {
                fail(BUSY);
            } else if (length == bytes.length) {
                bytes = Arrays.copyOf(bytes, (int) Math.min(longest + 1L, 2L * length));
            }
        }
    }

    private void fail(Problem problem) {
        whole.completeExceptionally(new ProblemException(problem));
    }

    @Override
    public void onAllDataRead() {
        whole.complete(length == bytes.length ? bytes : Arrays.copyOf(bytes, length));
    }

    @Override
    public void onError(Throwable cause) {
        whole.completeExceptionally(new IOException("The body did not arrive", cause));
    }
}
