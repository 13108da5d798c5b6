package dev.parley.http.room;

import dev.parley.broker.Appended;
import dev.parley.handshake.Seat;
import dev.parley.http.exchange.AsyncResponseWriter;
import dev.parley.http.exchange.BodyReader;
import dev.parley.hub.Allowance;
import dev.parley.hub.NotSaidException;
import dev.parley.hub.Publisher;
import dev.parley.message.Draft;
import dev.parley.message.RoomName;
import dev.parley.servlet.Problem;
import dev.parley.servlet.ProblemException;
import dev.parley.wire.ErrorCode;
import dev.parley.wire.SaidBody;
import dev.parley.wire.SayBodies;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request that says something, from its admission to its answer: its body arrives, its messages are stored, its caller is
 * answered. No thread waits for any of these. It holds a seat and its memory until the request is complete.
 */
public final class SayRequest implements AsyncListener {
    /** How long a body may take to arrive. */
    private static final long BODY_MILLIS = 30_000;

    /** The log answers within milliseconds, or it does not know the outcome and never answers. */
    private static final long LOG_MILLIS = 20_000;

    /** The caller must have read its answer after this. */
    private static final long ALL_MILLIS = BODY_MILLIS + LOG_MILLIS + 10_000;

    /** What a request takes besides its body, in bytes. */
    private static final int OVERHEAD = 512;

    private static final Problem UNKNOWN = new Problem(
            503,
            "outcome-unknown",
            "It is not known whether this was stored; the same request may be sent again with its key.",
            Map.of("Retry-After", "5"));

    private static final Logger LOG = LoggerFactory.getLogger(SayRequest.class);

    /**
     * What a request needs.
     *
     * @param drafts returns what to store; throws {@link ProblemException} for what its caller may not say
     */
    record Services(Publisher publisher, SayBodies bodies, Function<SayBodies.Parsed, List<Draft>> drafts) {}

    /** What was said, and where it stands. */
    private record Outcome(List<Draft> drafts, List<Appended> stored, boolean list) {}

    private final Services services;
    private final Publisher.Speaker speaker;
    private final Header header;
    private final Seat seat;
    private final Allowance memory;

    /** Whether some thread writes the answer. */
    private final AtomicBoolean answered = new AtomicBoolean();

    /**
     * What a request says about its body.
     *
     * @param key of the header {@code Idempotency-Key}; null if there is none
     */
    record Header(
            RoomName room,
            SayBodies.Form form,
            String type,
            @Nullable String key) {}

    SayRequest(Services services, Publisher.Speaker speaker, Header header, Seat seat) {
        this.services = services;
        this.speaker = speaker;
        this.header = header;
        this.seat = seat;
        this.memory = services.publisher().allowance();
    }

    /** Starts. The request is complete, and its seat released, some time after this. */
    void begin(HttpServletRequest request) {
        AsyncContext context = request.startAsync();
        context.setTimeout(ALL_MILLIS);
        context.addListener(this);
        CompletionStage<byte[]> body;
        try {
            memory.grow(OVERHEAD);
            body = BodyReader.read(request, memory, services.bodies().longest(header.form()));
        } catch (IOException | RuntimeException e) {
            body = CompletableFuture.failedStage(e);
        }
        var unused = in(BODY_MILLIS, body, BodyReader.LATE)
                .thenCompose(bytes -> in(LOG_MILLIS, say(bytes), UNKNOWN))
                .whenComplete((outcome, error) -> answer(context, outcome, error));
    }

    /** Returns a stage that fails with a problem if it takes too long. */
    private static <T> CompletableFuture<T> in(long millis, CompletionStage<T> stage, Problem problem) {
        CompletableFuture<T> done = stage.toCompletableFuture();
        if (done.isDone()) {
            return done;
        }
        return done.copy().orTimeout(millis, TimeUnit.MILLISECONDS).exceptionallyCompose(error -> {
            Throwable cause = error instanceof CompletionException ? error.getCause() : error;
            return CompletableFuture.failedFuture(
                    cause instanceof TimeoutException ? new ProblemException(problem) : cause);
        });
    }

    private CompletionStage<Outcome> say(byte[] body) {
        SayBodies.Parsed parsed;
        try {
            // what is kept of it, besides the body
            if (!memory.grow(body.length)) {
                throw new ProblemException(unavailable("Too much is arriving at the moment.", null));
            }
            parsed = services.bodies().read(header.form(), header.type(), body, header.room());
        } catch (SayBodies.Fault e) {
            return CompletableFuture.failedStage(new ProblemException(new Problem(
                    e.code() == ErrorCode.TOO_BIG ? 413 : 400, e.code().word(), sentence(e.getMessage()))));
        }
        List<Draft> drafts = services.drafts().apply(parsed);
        return services.publisher()
                .say(speaker, header.room(), drafts)
                .thenApply(stored -> new Outcome(drafts, stored, parsed.list()));
    }

    private static Problem unavailable(String detail, @Nullable Duration retryAfter) {
        return new Problem(503, ErrorCode.UNAVAILABLE.word(), detail, retry(retryAfter));
    }

    /** Returns the time to wait in whole seconds, rounded up. */
    private static Map<String, String> retry(@Nullable Duration wait) {
        long seconds = wait == null ? 1 : Math.max(1, wait.plusMillis(999).toSeconds());
        return Map.of("Retry-After", Long.toString(seconds));
    }

    private static String sentence(@Nullable String words) {
        String text = String.valueOf(words);
        return Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
    }

    private void answer(AsyncContext context, @Nullable Outcome outcome, @Nullable Throwable error) {
        if (answered.getAndSet(true)) {
            return;
        }
        if (outcome != null) {
            boolean news = outcome.stored().stream().anyMatch(each -> !each.duplicate());
            AsyncResponseWriter.answer(context, news ? 201 : 200, Map.of(), "application/json", body(outcome));
        } else {
            AsyncResponseWriter.answer(
                    context, problem(error instanceof CompletionException ? error.getCause() : error));
        }
    }

    private byte[] body(Outcome outcome) {
        List<SaidBody.Item> items = new ArrayList<>();
        for (int i = 0; i < outcome.stored().size(); i++) {
            Appended at = outcome.stored().get(i);
            items.add(new SaidBody.Item(outcome.drafts().get(i).key(), at.epoch(), at.seq(), at.at(), at.duplicate()));
        }
        return new SaidBody(header.room(), items, outcome.list()).toJson();
    }

    private static Problem problem(@Nullable Throwable error) {
        if (error instanceof NotSaidException not) {
            String detail = sentence(not.getMessage());
            String word = not.code().word();
            return switch (not.code()) {
                case SLOW_DOWN -> new Problem(429, word, detail, retry(not.retryAfter()));
                case TOO_BIG -> new Problem(413, word, detail);
                case FORBIDDEN -> new Problem(403, word, detail);
                default -> unavailable(detail, not.retryAfter());
            };
        }
        return BodyReader.problem(error, "A request that says something failed", LOG);
    }

    @Override
    public void onComplete(AsyncEvent event) {
        memory.close();
        seat.close();
    }

    /** The caller does not read its answer. */
    @Override
    public void onTimeout(AsyncEvent event) {
        answered.set(true);
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
