package dev.parley.http.file;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parley.servlet.ProblemException;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Moves the body of an asynchronous request to the disk, a piece at a time: the next one is read after the previous one was
 * written, so no thread waits for the caller, and the container's threads do not wait for the disk. A caller that sends less
 * than {@value #LEAST_PER_SECOND} bytes a second is cut off.
 *
 * <p>The container and the disk's threads call by turns, hence the lock; nothing blocks under it.
 */
final class DiskBody implements ReadListener {
    /** What one request holds in memory, in bytes. */
    static final int PIECE = 16 * 1024;

    private static final long LEAST_PER_SECOND = 1024;

    /** Takes a piece; the array is used again when the stage completes. */
    interface Sink {
        CompletionStage<?> write(byte[] piece, int length);
    }

    private final ServletInputStream in;
    private final Sink sink;
    private final Duration patience;
    private final CompletableFuture<Long> whole = new CompletableFuture<>();

    @GuardedBy("this") private byte[] piece = new byte[0];

    @GuardedBy("this") private long count;

    @GuardedBy("this") private boolean writing;

    /** Whether the container has said that nothing follows. */
    @GuardedBy("this") private boolean ended;

    private DiskBody(ServletInputStream in, Sink sink, Duration patience) {
        this.in = in;
        this.sink = sink;
        this.patience = patience;
    }

    /**
     * Starts to read.
     *
     * @param request one that was started asynchronously
     * @param patience after each such time it is looked how much has arrived
     * @return completes with the number of bytes when all of them were written; fails with {@link ProblemException}, with
     *     {@link IOException} if the caller is gone, or as the sink does
     */
    static CompletionStage<Long> move(HttpServletRequest request, Sink sink, Duration patience) throws IOException {
        ServletInputStream in = request.getInputStream();
        DiskBody body = new DiskBody(in, sink, patience);
        body.watch(0);
        in.setReadListener(body);
        return body.whole;
    }

    private void watch(long before) {
        CompletableFuture<Void> window = new CompletableFuture<>();
        var unused = window.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((done, late) -> {
                    if (late instanceof TimeoutException) {
                        look(before);
                    }
                });
        stopWith(window);
    }

    private void stopWith(CompletableFuture<Void> window) {
        var unused = whole.whenComplete((done, error) -> window.complete(null));
    }

    private void look(long before) {
        long now;
        boolean slow;
        synchronized (this) {
            now = count;
            // if the disk is slow, that is not the caller's fault
            slow = !writing && now - before < LEAST_PER_SECOND * patience.toMillis() / 1000;
        }
        if (slow) {
            whole.completeExceptionally(new ProblemException(FileProblems.LATE));
        } else {
            watch(now);
        }
    }

    @Override
    public void onDataAvailable() throws IOException {
        pump();
    }

    private void pump() throws IOException {
        synchronized (this) {
            while (!whole.isDone() && !writing && !ended && in.isReady() && !in.isFinished()) {
                if (piece.length == 0) {
                    piece = new byte[PIECE];
                }
                int read = in.read(piece);
                if (read < 0) {
                    return;
                }
                if (read > 0) {
                    writing = true;
                    count += read;
                    CompletableFuture<?> write = sink.write(piece, read).toCompletableFuture();
                    if (write.isDone() && !write.isCompletedExceptionally()) {
                        writing = false;
                    } else {
                        var unused = write.whenComplete((done, error) -> written(error));
                    }
                }
            }
        }
    }

    private void written(@Nullable Throwable error) {
        boolean end;
        synchronized (this) {
            writing = false;
            end = ended;
        }
        if (error != null) {
            whole.completeExceptionally(error);
        } else if (end) {
            finish();
        } else {
            try {
                pump();
            } catch (IOException | RuntimeException e) {
                onError(e);
            }
        }
    }

    private void finish() {
        long bytes;
        synchronized (this) {
            bytes = count;
        }
        whole.complete(bytes);
    }

    @Override
    public void onAllDataRead() {
        boolean busy;
        synchronized (this) {
            ended = true;
            busy = writing;
        }
        if (!busy) {
            finish();
        }
    }

    @Override
    public void onError(Throwable cause) {
        whole.completeExceptionally(new IOException("The body did not arrive", cause));
    }
}
