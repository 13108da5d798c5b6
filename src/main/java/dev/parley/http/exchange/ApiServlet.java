package dev.parley.http.exchange;

import dev.parley.broker.BrokerException;
import dev.parley.handshake.AccessPolicy;
import dev.parley.handshake.Caller;
import dev.parley.handshake.Decision;
import dev.parley.handshake.NamedKeys;
import dev.parley.handshake.Reason;
import dev.parley.handshake.RefusalLog;
import dev.parley.moderation.FullException;
import dev.parley.request.Query;
import dev.parley.request.UpgradeRequest;
import dev.parley.servlet.Problem;
import dev.parley.servlet.ProblemException;
import dev.parley.servlet.RequestFacts;
import dev.parley.wire.ErrorCode;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Base of the servlets of the API for moderators: it finds out who asks, and answers in JSON, now or later. A subclass says
 * which methods a path has, whether this caller may use them, and does the work.
 *
 * <p>The body of a request is not read before its caller is known, so that a stranger holds no thread.
 */
public abstract class ApiServlet extends HttpServlet {
    private static final Logger LOG = LoggerFactory.getLogger(ApiServlet.class);

    /** The log answers within milliseconds, or it does not know the outcome and never answers. */
    private static final long PATIENCE_MILLIS = 20_000;

    private static final Problem UNAVAILABLE = new Problem(
            503, ErrorCode.UNAVAILABLE.word(), "The log cannot store this now.", Map.of("Retry-After", "1"));
    private static final Problem UNKNOWN = new Problem(
            503,
            "outcome-unknown",
            "It is not known whether this was stored; the same request may be sent again.",
            Map.of("Retry-After", "5"));

    private static final Problem BUSY = new Problem(
            503, "busy", "Too many exports are running; try again in a minute.", Map.of("Retry-After", "60"));

    /** Long answers at a time, in this application: each holds a part in memory, and reads the whole log. */
    private static final Semaphore STREAMS = new Semaphore(4);

    /**
     * What decides who may call.
     *
     * @param refusals records refused requests
     */
    public record Door(AccessPolicy policy, NamedKeys keys, RefusalLog refusals) {}

    private final transient Door door;

    /** What a subclass acts on. */
    public final transient Moderators moderators;

    public ApiServlet(Door door, Moderators moderators) {
        this.door = door;
        this.moderators = moderators;
    }

    /** Returns the methods of a path, such as {@code GET, HEAD, DELETE, OPTIONS}; null if there is nothing at this path. */
    protected abstract @Nullable String allowed(String path);

    /** Returns how long an answer may wait for something to happen. */
    protected Duration longestWait() {
        return Duration.ZERO;
    }

    /**
     * Does what an admitted caller asks for, if it may.
     *
     * @return completes with the answer, or fails with {@link ProblemException}, {@link BrokerException} or {@link FullException}
     * @throws ProblemException if the request is malformed
     */
    protected abstract CompletionStage<Answer> answer(ApiCall call);

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = Objects.requireNonNullElse(request.getPathInfo(), "");
        String methods = allowed(path);
        if (methods == null) {
            Problem.NOT_FOUND.write(response);
        } else if (request.getMethod().equals("OPTIONS")) {
            options(response, methods);
        } else if (!Set.of(methods.split(", ")).contains(request.getMethod())) {
            new Problem(405, Reason.METHOD.word(), "There is no such method here.", Map.of("Allow", methods))
                    .write(response);
        } else {
            admit(request, response, path);
        }
    }

    private void admit(HttpServletRequest request, HttpServletResponse response, String path) throws IOException {
        UpgradeRequest facts = RequestFacts.of(request, door.policy().roles());
        boolean changes =
                !request.getMethod().equals("GET") && !request.getMethod().equals("HEAD");
        Caller caller = door.policy().decideCaller(facts, changes, door.keys());
        if (caller.refusal() != null) {
            Decision.Refused refused = new Decision.Refused(caller.refusal(), caller.site());
            RefusedRequest.answer(refused, facts, door.refusals(), response);
            return;
        }
        CrossOrigin.share(facts.headers().first("Origin"), response);
        // the policy has parsed this query already
        Query query = Objects.requireNonNull(Query.parse(request.getQueryString()));
        CompletableFuture<Answer> answer;
        try {
            answer = answer(new ApiCall(request, Objects.requireNonNull(caller.identity()), path, query))
                    .toCompletableFuture();
        } catch (ProblemException e) {
            e.problem().write(response);
            return;
        }
        answerLater(request, answer);
    }

    private void answerLater(HttpServletRequest request, CompletableFuture<Answer> answer) {
        AsyncContext context = request.startAsync();
        context.setTimeout(0);
        var unused = answer.copy()
                .orTimeout(PATIENCE_MILLIS + longestWait().toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((done, error) -> send(context, done, error));
    }

    private void send(AsyncContext context, @Nullable Answer answer, @Nullable Throwable error) {
        if (answer != null && answer.lines() != null) {
            stream(context, answer.lines());
        } else if (answer != null) {
            AsyncResponseWriter.answer(context, answer.status(), answer.headers(), answer.type(), answer.body());
        } else {
            AsyncResponseWriter.answer(
                    context, problem(error instanceof CompletionException ? error.getCause() : error));
        }
    }

    private void stream(AsyncContext context, LineSource lines) {
        if (!STREAMS.tryAcquire()) {
            AsyncResponseWriter.answer(context, BUSY);
            return;
        }
        try {
            ((HttpServletResponse) context.getResponse()).setHeader("Cache-Control", "no-store");
            StreamWriter.send(context, "application/x-ndjson", lines, moderators.workers(), STREAMS::release);
        } catch (IOException | RuntimeException e) {
            LOG.debug("A request was gone before its answer", e);
            STREAMS.release();
            AsyncResponseWriter.complete(context);
        }
    }

    private static Problem problem(@Nullable Throwable error) {
        if (error instanceof ProblemException refused) {
            return refused.problem();
        }
        if (error instanceof FullException full) {
            return new Problem(507, "full", String.valueOf(full.getMessage()));
        }
        if (error instanceof BrokerException) {
            return UNAVAILABLE;
        }
        if (error instanceof TimeoutException) {
            return UNKNOWN;
        }
        LOG.error("A request to the API failed", error);
        return Problem.INTERNAL;
    }

    /** Anyone may ask what is allowed; the request itself is judged by its origin. */
    private static void options(HttpServletResponse response, String methods) {
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        response.setHeader("Allow", methods);
        response.setHeader("Access-Control-Allow-Origin", "*");
        response.setHeader("Access-Control-Allow-Methods", methods);
        response.setHeader("Access-Control-Allow-Headers", "Authorization, Content-Type");
    }
}
