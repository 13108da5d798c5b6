package dev.parley.http.file;

import dev.parley.handshake.Admission;
import dev.parley.http.exchange.AsyncResponseWriter;
import dev.parley.hub.Allowance;
import dev.parley.servlet.Json;
import dev.parley.servlet.ProblemException;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request about a file, from its admission to its answer. It holds a seat and its memory until it is complete. */
final class FileCall implements AsyncListener {
    private static final Logger LOG = LoggerFactory.getLogger(FileCall.class);

    private final Admission admission;
    private final Allowance memory;
    private final HttpServletRequest request;
    private final AsyncContext context;
    /** Whether some thread writes the answer. */
    private final AtomicBoolean answered = new AtomicBoolean();

    /**
     * An answer.
     *
     * @param members of a JSON object; empty for no body
     */
    record Reply(int status, Map<String, String> headers, Map<String, ?> members) {}

    private FileCall(Admission admission, Allowance memory, HttpServletRequest request, AsyncContext context) {
        this.admission = admission;
        this.memory = memory;
        this.request = request;
        this.context = context;
    }

    /** Makes the request asynchronous, and takes over its seat. */
    static FileCall begin(HttpServletRequest request, Admission admission, Allowance memory) {
        AsyncContext context = request.startAsync();
        context.setTimeout(0);
        FileCall call = new FileCall(admission, memory, request, context);
        context.addListener(call);
        return call;
    }

    Admission admission() {
        return admission;
    }

    HttpServletRequest request() {
        return request;
    }

    HttpServletResponse response() {
        return (HttpServletResponse) context.getResponse();
    }

    AsyncContext context() {
        return context;
    }

    /** Counts memory that the request holds from now on; throws {@link ProblemException} if there is none. */
    void hold(int bytes) {
        if (!memory.grow(bytes)) {
            throw new ProblemException(FileProblems.UNAVAILABLE);
        }
    }

    /** Returns whether nobody has begun to answer; the caller has to, then. */
    boolean claim() {
        return !answered.getAndSet(true);
    }

    /** Answers when the stage completes. */
    void answer(CompletionStage<Reply> stage) {
        var unused = stage.whenComplete((reply, error) -> {
            if (!claim()) {
                return;
            }
            if (reply != null) {
                send(reply.status(), reply.headers(), "application/json", reply.members());
            } else {
                refuse(error);
            }
        });
    }

    /** Answers with what went wrong; the answer must have been claimed. */
    void refuse(@Nullable Throwable error) {
        AsyncResponseWriter.answer(
                context, FileProblems.of(error == null ? new IllegalStateException("no answer") : error));
    }

    private void send(int status, Map<String, String> headers, String type, Map<String, ?> members) {
        if (!members.isEmpty()) {
            AsyncResponseWriter.answer(context, status, headers, type, Json.bytes(members));
            return;
        }
        try {
            response().setStatus(status);
            headers.forEach(response()::setHeader);
            response().setHeader("Cache-Control", "no-store");
            context.complete();
        } catch (RuntimeException e) {
            gone(e);
        }
    }

    /** Ends a request whose caller is gone. */
    void gone(Throwable error) {
        LOG.debug("A request was gone before its answer", error);
        AsyncResponseWriter.complete(context);
    }

    @Override
    public void onComplete(AsyncEvent event) {
        answered.set(true);
        memory.close();
        admission.seat().close();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        answered.set(true);
    }

    @Override
    public void onError(AsyncEvent event) {
        LOG.debug("A request about a file failed", event.getThrowable());
        if (claim()) {
            gone(event.getThrowable());
        }
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // a request is started once
    }
}
