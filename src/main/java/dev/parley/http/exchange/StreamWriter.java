package dev.parley.http.exchange;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a long asynchronous response without blocking on the peer: one part at a time, the next of which is read after the
 * peer has taken the previous one. A peer that takes longer than {@value #PATIENCE_SECONDS} s for a part is cut off.
 *
 * <p>The container and the source call on different threads, hence the lock; writing and completing under it never block. A
 * container that reports the end waits for it until a write that is failing on another thread has returned: Tomcat then gives the request
 * and the response to another connection, which that write would break.
 */
public final class StreamWriter implements WriteListener {
    /** As for other readers that are slow. */
    private static final int PATIENCE_SECONDS = 30;

    private static final Logger LOG = LoggerFactory.getLogger(StreamWriter.class);

    private final AsyncContext context;
    private final ServletOutputStream out;
    private final LineSource source;
    private final Executor workers;
    private final Runnable atEnd;

    /** What is to be written next. */
    @GuardedBy("this") private byte @Nullable [] part;

    /** Completes when the peer has taken the previous part. */
    @GuardedBy("this") private CompletableFuture<Void> taken = new CompletableFuture<>();

    @GuardedBy("this") private boolean reading;

    @GuardedBy("this") private boolean ended;

    @GuardedBy("this") private boolean done;

    private StreamWriter(
            AsyncContext context, ServletOutputStream out, LineSource source, Executor workers, Runnable atEnd) {
        this.context = context;
        this.out = out;
        this.source = source;
        this.workers = workers;
        this.atEnd = atEnd;
    }

    /**
     * Starts to write the response and returns at once. Nobody else may write to it afterwards. Other headers are set before.
     *
     * @param workers run the reading; their tasks never wait
     * @param atEnd runs once, after the last part or when the response was broken off
     * @throws IOException if the container cannot open the response's output; {@code atEnd} is not run then
     */
    public static void send(AsyncContext context, String type, LineSource source, Executor workers, Runnable atEnd)
            throws IOException {
        HttpServletResponse response = (HttpServletResponse) context.getResponse();
        response.setContentType(type);
        ServletOutputStream out = response.getOutputStream();
        out.setWriteListener(new StreamWriter(context, out, source, workers, atEnd));
    }

    @Override
    public void onWritePossible() {
        try {
            pump();
        } catch (IOException | RuntimeException e) {
            onError(e);
        }
    }

    private synchronized void pump() throws IOException {
        while (!done && !reading && out.isReady()) {
            taken.complete(null);
            byte[] next = part;
            part = null;
            if (next != null && next.length > 0) {
                taken = new CompletableFuture<>();
                var unused = taken.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).whenComplete((in, late) -> {
                    if (late != null) {
                        onError(late);
                    }
                });
                out.write(next);
            } else if (ended) {
                end();
            } else {
                reading = true;
                var unused = source.next().whenCompleteAsync(this::read, workers);
            }
        }
    }

    private void read(byte @Nullable [] next, @Nullable Throwable error) {
        if (error != null) {
            onError(error);
            return;
        }
        synchronized (this) {
            reading = false;
            part = next;
            ended = next == null;
        }
        onWritePossible();
    }

    @Override
    public void onError(Throwable cause) {
        LOG.debug("Response broken off; the client disconnected or stopped reading, or the log failed", cause);
        end();
    }

    private void end() {
        synchronized (this) {
            if (done) {
                return;
            }
            done = true;
            taken.complete(null);
            AsyncResponseWriter.complete(context);
        }
        atEnd.run();
    }
}
