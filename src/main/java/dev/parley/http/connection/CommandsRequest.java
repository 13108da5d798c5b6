package dev.parley.http.connection;

import dev.parley.http.exchange.AsyncResponseWriter;
import dev.parley.http.exchange.BodyReader;
import dev.parley.hub.Allowance;
import dev.parley.servlet.Problem;
import dev.parley.servlet.ProblemException;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request with commands of a connection over plain HTTP. No thread waits for its body, which is counted as it arrives. */
final class CommandsRequest implements AsyncListener {
    /** How long a request may take. */
    private static final long ALL_MILLIS = 30_000;

    private static final Problem NOT_TEXT = new Problem(400, "invalid", "The body is not UTF-8.");

    private static final Logger LOG = LoggerFactory.getLogger(CommandsRequest.class);

    private final HttpConnection connection;
    private final Allowance memory;
    private final int longest;

    /** Whether some thread writes the answer. */
    private final AtomicBoolean answered = new AtomicBoolean();

    /** Whether the connection may have another request. */
    private final AtomicBoolean released = new AtomicBoolean();

    /**
     * @param memory what the body is counted in
     * @param longest the longest body, in bytes
     */
    CommandsRequest(HttpConnection connection, Allowance memory, int longest) {
        this.connection = connection;
        this.memory = memory;
        this.longest = longest;
    }

    void begin(HttpServletRequest request) {
        AsyncContext context = request.startAsync();
        context.setTimeout(ALL_MILLIS);
        context.addListener(this);
        CompletionStage<byte[]> body;
        try {
            body = BodyReader.read(request, memory, longest);
        } catch (IOException | RuntimeException e) {
            body = CompletableFuture.failedStage(e);
        }
        var unused = body.thenAccept(this::run).whenComplete((done, error) -> answer(context, error));
    }

    private void run(byte[] body) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new ProblemException(NOT_TEXT);
        }
        connection.text(text);
    }

    private void answer(AsyncContext context, @Nullable Throwable error) {
        // the client sends the next request as soon as it has the answer
        release();
        if (answered.getAndSet(true)) {
            return;
        }
        if (error == null) {
            AsyncResponseWriter.answer(
                    context, 200, Map.of(), "application/json", "{}".getBytes(StandardCharsets.US_ASCII));
        } else {
            Throwable cause = error instanceof CompletionException ? error.getCause() : error;
            AsyncResponseWriter.answer(context, BodyReader.problem(cause, "A request with commands failed", LOG));
        }
    }

    @Override
    public void onComplete(AsyncEvent event) {
        memory.close();
        release();
    }

    private void release() {
        if (!released.getAndSet(true)) {
            connection.end();
        }
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        if (!answered.getAndSet(true)) {
            LOG.debug("A body did not arrive in time");
        }
        AsyncResponseWriter.complete(event.getAsyncContext());
    }

    @Override
    public void onError(AsyncEvent event) {
        LOG.debug("A request failed", event.getThrowable());
        answered.set(true);
        AsyncResponseWriter.complete(event.getAsyncContext());
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // a request is started once
    }
}
