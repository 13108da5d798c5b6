package dev.parley.http;

import dev.parley.broker.Broker;
import dev.parley.broker.Broker.Subscription;
import dev.parley.broker.Page;
import dev.parley.handshake.Seat;
import dev.parley.message.Message;
import dev.parley.message.Position;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request for a page, from its admission to its answer. Where it waits, the first of these decides: a message, the
 * end of the caller's patience, the end of the server. Its methods may be called by any thread, and none waits.
 */
final class LongPoll implements Broker.Listener, AsyncListener {
    /** How long the log and the network may take; a caller who takes an answer more slowly is cut off. */
    private static final long GRACE_MILLIS = 30_000;

    private static final Problem UNAVAILABLE = new Problem(
            503, ErrorCode.UNAVAILABLE.word(), "The room's log does not answer.", Map.of("Retry-After", "1"));

    private static final Logger LOG = LoggerFactory.getLogger(LongPoll.class);

    private final RoomReader reader;
    private final PageQuery asked;
    private final AsyncContext context;
    private final Seat seat;
    /** Whether it is settled what to answer with. */
    private final AtomicBoolean settled = new AtomicBoolean();
    /** Whether the response belongs to somebody, who alone writes it; or there is none any more. */
    private final AtomicBoolean taken = new AtomicBoolean();

    private volatile boolean ended;
    private volatile @Nullable Subscription subscription;
    private volatile @Nullable ScheduledFuture<?> deadline;

    LongPoll(RoomReader reader, PageQuery asked, AsyncContext context, Seat seat) {
        this.reader = reader;
        this.asked = asked;
        this.context = context;
        this.seat = seat;
    }

    void begin() {
        context.setTimeout(asked.patience().toMillis() + GRACE_MILLIS);
        context.addListener(this);
        if (!asked.mayWait()) {
            readNow();
            return;
        }
        try {
            deadline = reader.timer().schedule(this::readNow, asked.patience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            readNow();
            return;
        }
        reader.broker().subscribe(asked.room(), this).whenComplete(this::subscribed);
    }

    private void subscribed(@Nullable Subscription begun, @Nullable Throwable error) {
        if (begun == null) {
            if (settled.compareAndSet(false, true)) {
                fail(error);
            }
            return;
        }
        subscription = begun;
        if (ended) {
            begun.cancel();
        } else if (!stands(begun.position())) {
            readNow();
        }
    }

    /** Returns whether the room is where the caller thinks it is, so that the next message is the one to wait for. */
    private boolean stands(Position position) {
        String epoch = asked.epoch();
        Long after = asked.after();
        return after != null
                && position.seq() == after
                && (epoch == null || position.epoch().equals(epoch));
    }

    @Override
    public void onMessages(List<Message> messages) {
        Subscription standing = subscription;
        if (standing == null || !stands(standing.position())) {
            readNow();
        } else if (settled.compareAndSet(false, true)) {
            long first = messages.get(0).seq();
            long last = messages.get(messages.size() - 1).seq();
            Page page = new Page(
                    standing.position().epoch(), first, last, reader.size(asked).firstOf(messages.iterator()));
            reader.workers().execute(() -> answer(page));
        }
    }

    /** Answers with what the log holds now. */
    void readNow() {
        if (settled.compareAndSet(false, true)) {
            reader.page(asked).whenComplete((page, error) -> {
                if (page == null) {
                    fail(error);
                } else {
                    answer(page);
                }
            });
        }
    }

    private void answer(Page page) {
        String epoch = asked.epoch();
        if (epoch != null && !epoch.equals(page.epoch())) {
            write(new Problem(
                    409,
                    RecoveryFailure.EPOCH_CHANGED.word(),
                    "This is another log than the one you know; ask without epoch."));
        } else if (asked.after() != null && asked.after() > page.last()) {
            write(new Problem(409, RecoveryFailure.FUTURE.word(), "This place is beyond the end of the log."));
        } else {
            write(200, Map.of(), "application/json", reader.encode(asked, page));
        }
    }

    private void fail(@Nullable Throwable error) {
        LOG.debug("Room {} could not be read", asked.room(), error);
        write(UNAVAILABLE);
    }

    private void write(Problem problem) {
        write(problem.status(), problem.headers(), Problem.TYPE, problem.body());
    }

    private void write(int status, Map<String, String> headers, String type, byte[] body) {
        if (!taken.compareAndSet(false, true)) {
            return;
        }
        try {
            AsyncResponseWriter.send(context, status, headers, type, body);
        } catch (Exception e) {
            LOG.debug("A request was gone before its answer", e);
            complete();
        }
    }

    private void complete() {
        try {
            context.complete();
        } catch (IllegalStateException e) {
            LOG.debug("A request was complete already", e);
        }
    }

    @Override
    public void onComplete(AsyncEvent event) {
        end();
    }

    /** Lets go of all it holds; nothing is answered from now on. */
    void end() {
        ended = true;
        settled.set(true);
        taken.set(true);
        ScheduledFuture<?> timed = deadline;
        if (timed != null) {
            timed.cancel(false);
        }
        Subscription begun = subscription;
        if (begun != null) {
            begun.cancel();
        }
        seat.close();
        reader.ended(this);
    }

    /** The log has not answered, or the caller has not taken the answer. A container wants to be done when this returns. */
    @Override
    public void onTimeout(AsyncEvent event) {
        if (taken.compareAndSet(false, true)) {
            try {
                // a few bytes, which wait for nobody
                UNAVAILABLE.write((HttpServletResponse) context.getResponse());
            } catch (IOException e) {
                LOG.debug("A request was gone before its answer", e);
            }
        }
        complete();
    }

    @Override
    public void onError(AsyncEvent event) {
        LOG.debug("A request broke off", event.getThrowable());
        taken.set(true);
        complete();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // it starts once
    }
}
