package dev.parley.http.exchange;

import dev.parley.servlet.Problem;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes an asynchronous response without blocking on the peer, then completes the request.
 *
 * <p>Every byte is written by a thread of the container, from within {@link #onWritePossible}, even if {@link #answer} is called by
 * another one. So no write can still be failing on a thread that the container does not know about while the container gives the request to
 * somebody else, as {@link EventStream} and {@link StreamWriter} must prevent.
 */
public final class AsyncResponseWriter implements WriteListener {
    private static final Logger LOG = LoggerFactory.getLogger(AsyncResponseWriter.class);

    private final AsyncContext context;
    private final ServletOutputStream out;
    private final byte[] body;
    /** Needs no guard, because the container calls one method of a listener at a time. */
    private boolean written;

    private AsyncResponseWriter(AsyncContext context, ServletOutputStream out, byte[] body) {
        this.context = context;
        this.out = out;
        this.body = body;
    }

    /** Starts to answer with a problem; see {@link #answer(AsyncContext, int, Map, String, byte[])}. */
    public static void answer(AsyncContext context, Problem problem) {
        answer(context, problem.status(), problem.headers(), Problem.TYPE, problem.body());
    }

    /**
     * Starts to write the response and returns at once. Nobody else may write to it afterwards. A request that is gone already is
     * completed.
     */
    public static void answer(AsyncContext context, int status, Map<String, String> headers, String type, byte[] body) {
        try {
            HttpServletResponse response = (HttpServletResponse) context.getResponse();
            response.setStatus(status);
            headers.forEach(response::setHeader);
            response.setContentType(type);
            response.setHeader("Cache-Control", "no-store");
            response.setContentLength(body.length);
            ServletOutputStream out = response.getOutputStream();
            out.setWriteListener(new AsyncResponseWriter(context, out, body));
        } catch (IOException | RuntimeException e) {
            LOG.debug("A request was gone before its answer", e);
            complete(context);
        }
    }

    /** Completes a request that may be complete already. */
    public static void complete(AsyncContext context) {
        try {
            context.complete();
        } catch (RuntimeException e) {
            LOG.debug("A request was complete already", e);
        }
    }

    @Override
    public void onWritePossible() throws IOException {
        while (out.isReady()) {
            if (written) {
                context.complete();
                return;
            }
            written = true;
            out.write(body);
        }
    }

    @Override
    public void onError(Throwable cause) {
        LOG.debug("Response not delivered; the client disconnected or stopped reading", cause);
        complete(context);
    }
}
