package dev.parley.http;

import dev.parley.broker.Broker;
import dev.parley.broker.Broker.Subscription;
import dev.parley.broker.Page;
import dev.parley.handshake.Seat;
import dev.parley.message.Message;
import dev.parley.message.Position;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
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
final class Reading implements Broker.Listener, AsyncListener {
    /** How long the log and the network may take; a caller who takes an answer more slowly is cut off. */
    private static final long GRACE_MILLIS = 30_000;

    private static final Logger LOG = LoggerFactory.getLogger(Reading.class);

    private final RoomReader reader;
    private final PageQuery asked;
    private final AsyncContext context;
    private final Seat seat;
    /** Whether it is settled what to answer with. */
    private final AtomicBoolean settled = new AtomicBoolean();

    private volatile boolean ended;
    private volatile @Nullable Subscription subscription;
    private volatile @Nullable ScheduledFuture<?> deadline;

    Reading(RoomReader reader, PageQuery asked, AsyncContext context, Seat seat) {
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

    private void subscribed(@Nullable Subscription taken, @Nullable Throwable error) {
        if (taken == null) {
            if (settled.compareAndSet(false, true)) {
                fail(error);
            }
            return;
        }
        subscription = taken;
        if (ended) {
            taken.cancel();
        } else if (!stands(taken.position())) {
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
        Subscription taken = subscription;
        if (taken == null || !stands(taken.position())) {
            readNow();
        } else if (settled.compareAndSet(false, true)) {
            long first = messages.get(0).seq();
            long last = messages.get(messages.size() - 1).seq();
            List<Message> most = messages.subList(0, Math.min(asked.limit(), messages.size()));
            Page page = new Page(taken.position().epoch(), first, last, most);
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
            write(new Problem(409, "epoch-changed", "This is another log than the one you know; ask without epoch."));
        } else if (asked.after() != null && asked.after() > page.last()) {
            write(new Problem(409, "future", "This place is beyond the end of the log."));
        } else {
            write(200, Map.of(), "application/json", reader.encode(asked, page));
        }
    }

    private void fail(@Nullable Throwable error) {
        LOG.debug("Room {} could not be read", asked.room(), error);
        write(new Problem(503, "unavailable", "The room's log does not answer.", Map.of("Retry-After", "1")));
    }

    private void write(Problem problem) {
        write(problem.status(), problem.headers(), Problem.TYPE, problem.body());
    }

    private void write(int status, Map<String, String> headers, String type, byte[] body) {
        try {
            Answer.send(context, status, headers, type, body);
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
        ended = true;
        settled.set(true);
        ScheduledFuture<?> timed = deadline;
        if (timed != null) {
            timed.cancel(false);
        }
        Subscription taken = subscription;
        if (taken != null) {
            taken.cancel();
        }
        seat.close();
        reader.ended(this);
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        complete();
    }

    @Override
    public void onError(AsyncEvent event) {
        LOG.debug("A request broke off", event.getThrowable());
        complete();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // it starts once
    }
}
