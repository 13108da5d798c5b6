package dev.parley.http;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes an asynchronous response without blocking on the peer, then completes the request. */
final class AsyncResponseWriter implements WriteListener {
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

    /**
     * Starts to write the response and returns at once. Nobody else may write to it afterwards.
     *
     * @throws IOException if the container cannot open the response's output
     */
    static void send(AsyncContext context, int status, Map<String, String> headers, String type, byte[] body)
            throws IOException {
        HttpServletResponse response = (HttpServletResponse) context.getResponse();
        response.setStatus(status);
        headers.forEach(response::setHeader);
        response.setContentType(type);
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(body.length);
        ServletOutputStream out = response.getOutputStream();
        out.setWriteListener(new AsyncResponseWriter(context, out, body));
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
        context.complete();
    }
}
