package dev.parley.http.room;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parley.broker.Broker;
import dev.parley.broker.Broker.Subscription;
import dev.parley.broker.Page;
import dev.parley.handshake.Seat;
import dev.parley.http.exchange.AsyncResponseWriter;
import dev.parley.http.exchange.PageQuery;
import dev.parley.http.exchange.RightsAnswers;
import dev.parley.message.Identity;
import dev.parley.message.Message;
import dev.parley.message.Position;
import dev.parley.rights.Verdict;
import dev.parley.servlet.Problem;
import dev.parley.wire.ErrorCode;
import dev.parley.wire.RecoveryFailure;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request for a page, from its admission to its answer. Nothing is read before its caller's rights are known. If it
 * waits, the first of these decides when it is answered: a message arrives, its time is over, the caller loses its rights, or
 * the server stops. The rights of a caller that waited are asked about again before it is answered.
 *
 * <p>Its state is a {@link Phase} that only advances, so each step happens at most once, regardless of which threads meet.
 * Any thread may call any method; no method waits, and none calls out while it holds the lock.
 */
public final class LongPoll implements Broker.Listener, AsyncListener {
    /** How long the log and the network may take. A caller that reads its answer more slowly is disconnected. */
    private static final long GRACE_MILLIS = 30_000;

    private static final Problem UNAVAILABLE = new Problem(
            503, ErrorCode.UNAVAILABLE.word(), "The room's log does not answer.", Map.of("Retry-After", "1"));

    /** The header with the position of the room, which {@code since} takes as it is. */
    public static final String POSITION = "Parley-Position";

    private static final Logger LOG = LoggerFactory.getLogger(LongPoll.class);

    /** The steps of a poll, in order. A poll may skip steps, but never goes back. */
    private enum Phase {
        /** It is not known yet whether the caller may read. */
        ASKING,
        /** Nothing has happened yet that could be answered. */
        WAITING,
        /** The answer is decided, and is being read or encoded. */
        READING,
        /** One thread owns the response and writes it. */
        WRITING,
        /** The request is complete. */
        DONE
    }

    private final PollServices services;
    private final Identity identity;
    private final PageQuery query;
    private final AsyncContext context;
    private final Seat seat;
    /** Returns the refusal of a request that may read but comes too fast, or null. */
    private final Supplier<@Nullable Problem> limit;

    @GuardedBy("this") private Phase phase = Phase.ASKING;

    /** Whether to read as soon as the caller's rights are known, without waiting for a message. */
    @GuardedBy("this") private boolean hurried;

    /** The subscription, or null if there is none yet. */
    @GuardedBy("this") private @Nullable Subscription subscription;

    /** Ends the wait, or null if the poll does not wait. */
    @GuardedBy("this") private @Nullable ScheduledFuture<?> deadline;

    /** Bytes that are reserved for the answer. */
    @GuardedBy("this") private int reserved;

    LongPoll(
            PollServices services,
            Identity identity,
            PageQuery query,
            AsyncContext context,
            Seat seat,
            Supplier<@Nullable Problem> limit) {
        this.services = services;
        this.identity = identity;
        this.query = query;
        this.context = context;
        this.seat = seat;
        this.limit = limit;
    }

    /** Asks whether the caller may read, then starts. */
    void begin() {
        context.setTimeout(query.patience().toMillis() + GRACE_MILLIS);
        context.addListener(this);
        var unused = services.ask(identity, query).thenAccept(verdict -> {
            // rights first, so that what is refused counts against no limit
            Problem refusal = verdict.isAllowed() ? limit.get() : RightsAnswers.problem(verdict);
            if (refusal == null) {
                permitted();
            } else if (advance(Phase.READING)) {
                write(refusal);
            }
        });
    }

    /** Starts to wait, or to read if the caller does not want to wait. */
    private void permitted() {
        boolean reads = !query.mayWait();
        synchronized (this) {
            if (phase != Phase.ASKING) {
                return;
            }
            phase = Phase.WAITING;
            reads |= hurried;
        }
        if (reads) {
            readNow();
            return;
        }
        try {
            setDeadline(services.later(this::readNow, query.patience()));
        } catch (RejectedExecutionException e) {
            readNow();
            return;
        }
        services.subscribe(query.room(), this).whenComplete(this::subscribed);
    }

    private void setDeadline(ScheduledFuture<?> timed) {
        synchronized (this) {
            deadline = timed;
            if (phase != Phase.DONE) {
                return;
            }
        }
        timed.cancel(false);
    }

    private void subscribed(@Nullable Subscription begun, @Nullable Throwable error) {
        if (begun == null) {
            if (advance(Phase.READING)) {
                fail(error);
            }
            return;
        }
        boolean isDone;
        synchronized (this) {
            subscription = begun;
            isDone = phase == Phase.DONE;
        }
        if (isDone) {
            begun.cancel();
        } else if (!isAt(begun.position())) {
            readNow();
        }
    }

    /** Enters a later phase. Returns whether this call did so; exactly one caller succeeds for each phase. */
    private synchronized boolean advance(Phase next) {
        if (phase.compareTo(next) >= 0) {
            return false;
        }
        phase = next;
        return true;
    }

    /** Returns whether the room is where the caller believes it to be, so that the next message is the one to wait for. */
    private boolean isAt(Position position) {
        String epoch = query.epoch();
        Long after = query.after();
        return after != null
                && position.seq() == after
                && (epoch == null || position.epoch().equals(epoch));
    }

    @Override
    public void onMessages(List<Message> messages) {
        Subscription known;
        synchronized (this) {
            known = subscription;
        }
        if (known == null || !isAt(known.position())) {
            readNow();
        } else if (advance(Phase.READING)) {
            long first = messages.get(0).seq();
            long last = messages.get(messages.size() - 1).seq();
            Page page = new Page(
                    known.position().epoch(), first, last, services.size(query).firstOf(messages.iterator()));
            services.work(() -> answer(page));
        }
    }

    /** Asks again whether the caller may read, since rights have changed; refuses it if not. */
    void checkRights() {
        synchronized (this) {
            if (phase != Phase.WAITING) {
                // the thread that is about to answer asks
                return;
            }
        }
        var unused = services.ask(identity, query).thenAccept(verdict -> {
            if (verdict.answer() == Verdict.Answer.REFUSED && advance(Phase.READING)) {
                write(RightsAnswers.problem(verdict));
            }
        });
    }

    /** Answers with what the log holds now, unless the answer is decided already. */
    void readNow() {
        synchronized (this) {
            if (phase == Phase.ASKING) {
                hurried = true;
                return;
            }
        }
        if (advance(Phase.READING)) {
            services.page(query).whenComplete((page, error) -> {
                if (page == null) {
                    fail(error);
                } else {
                    answer(page);
                }
            });
        }
    }

    private void answer(Page page) {
        if (!query.mayWait()) {
            answerAllowed(page);
            return;
        }
        var unused = services.ask(identity, query).thenAccept(verdict -> {
            if (verdict.isAllowed()) {
                answerAllowed(page);
            } else {
                write(RightsAnswers.problem(verdict));
            }
        });
    }

    private void answerAllowed(Page page) {
        String epoch = query.epoch();
        if (epoch != null && !epoch.equals(page.epoch())) {
            write(new Problem(
                    409,
                    RecoveryFailure.EPOCH_CHANGED.word(),
                    "This is not the log that you know; ask again without epoch."));
        } else if (query.after() != null && query.after() > page.last()) {
            write(new Problem(409, RecoveryFailure.FUTURE.word(), "This position is past the end of the log."));
        } else {
            answerWith(page);
        }
    }

    private void answerWith(Page page) {
        byte[] body = services.encode(query, page, false);
        if (!reserve(body.length)) {
            body = services.encode(query, page, true);
            if (!reserve(body.length)) {
                LOG.debug("Room {} is not sent, because unread answers take too much memory", query.room());
                write(UNAVAILABLE);
                return;
            }
        }
        write(200, Map.of(POSITION, page.epoch() + ":" + page.last()), "application/json", body);
    }

    private boolean reserve(int bytes) {
        if (!services.reserve(bytes)) {
            return false;
        }
        synchronized (this) {
            if (phase != Phase.DONE) {
                reserved = bytes;
                return true;
            }
        }
        // the request has ended, so nobody else releases them
        services.release(bytes);
        return true;
    }

    private void fail(@Nullable Throwable error) {
        LOG.debug("Room {} could not be read", query.room(), error);
        write(UNAVAILABLE);
    }

    private void write(Problem problem) {
        write(problem.status(), problem.headers(), Problem.TYPE, problem.body());
    }

    private void write(int status, Map<String, String> headers, String type, byte[] body) {
        if (!advance(Phase.WRITING)) {
            return;
        }
        AsyncResponseWriter.answer(context, status, headers, type, body);
    }

    @Override
    public void onComplete(AsyncEvent event) {
        end();
    }

    /** Releases everything that the poll holds. Nothing is answered from now on. Idempotent. */
    void end() {
        ScheduledFuture<?> timed;
        Subscription begun;
        int bytes;
        synchronized (this) {
            phase = Phase.DONE;
            timed = deadline;
            begun = subscription;
            bytes = reserved;
            reserved = 0;
        }
        services.release(bytes);
        if (timed != null) {
            timed.cancel(false);
        }
        if (begun != null) {
            begun.cancel();
        }
        seat.close();
        services.ended(this);
    }

    /**
     * The log has not answered, or the caller has not read the answer, in time. The request must be complete when this
     * returns, because the container would otherwise answer it.
     */
    @Override
    public void onTimeout(AsyncEvent event) {
        if (advance(Phase.WRITING)) {
            try {
                // a few bytes fit into the socket buffer, so this does not block
                UNAVAILABLE.write((HttpServletResponse) context.getResponse());
            } catch (IOException e) {
                LOG.debug("A request was gone before its answer", e);
            }
        }
        AsyncResponseWriter.complete(context);
    }

    @Override
    public void onError(AsyncEvent event) {
        LOG.debug("A request failed", event.getThrowable());
        advance(Phase.WRITING);
        AsyncResponseWriter.complete(context);
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // a request is started once
    }
}
