package dev.parley.http.room;

import dev.parley.broker.Broker;
import dev.parley.broker.BrokerException;
import dev.parley.broker.Page;
import dev.parley.broker.PageSize;
import dev.parley.handshake.Seat;
import dev.parley.http.exchange.PageQuery;
import dev.parley.message.Identity;
import dev.parley.message.RoomName;
import dev.parley.message.Verb;
import dev.parley.rights.Rights;
import dev.parley.rights.Verdict;
import dev.parley.servlet.Problem;
import dev.parley.wire.Codec;
import dev.parley.wire.HistoryPage;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads rooms for requests over plain HTTP. A request that waits for a message holds no thread: it subscribes to the room,
 * as a client would. How many requests may wait is bounded by their seats. Safe for any thread.
 */
public final class RoomReader implements PollServices {
    /** The most bytes of messages in an answer, as encoded; the first message is always included. */
    private static final int PAGE_BYTES = 256 * 1024;

    /** What any answer may hold, in bytes, regardless of the answers that others do not read. */
    public static final int BRIEF_BYTES = 16 * 1024;

    /** More than all fields of an answer but its messages take. */
    private static final int FIELDS_BYTES = 1024;

    /**
     * The most requests that may read the log at once. WebSocket clients use the same readers, so requests must not be
     * able to fill their queue, which is ten times as long.
     */
    private static final int MAX_READS = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(RoomReader.class);

    private final Rights rights;
    private final Broker broker;
    private final Codec json;
    private final int page;
    private final Executor workers;
    private final ScheduledExecutorService timer;
    private final Set<LongPoll> polls = ConcurrentHashMap.newKeySet();

    /** Permits to read the log; a request that waits for a message holds none. */
    private final Semaphore reads = new Semaphore(MAX_READS);

    private final long unreadCapacity;

    /** Bytes of answers over {@link #BRIEF_BYTES} that callers have yet to read. */
    private final AtomicLong unread = new AtomicLong();

    /** Opens when the server is draining and the last poll has ended. */
    private final CountDownLatch drained = new CountDownLatch(1);

    private volatile boolean draining;

    /**
     * Makes the reader of a server.
     *
     * @param rights who may read which room
     * @param broker one whose rooms may have several listeners
     * @param json writes the answers
     * @param page the most messages in one answer
     * @param unread bytes of long answers that callers have yet to read; beyond that, answers are brief. Must be positive
     * @param workers encode the answers of polls that waited; their tasks never wait
     * @param timer ends waits; its tasks never wait
     * @throws IllegalArgumentException with a sentence that names the setting
     */
    public RoomReader(
            Rights rights,
            Broker broker,
            Codec json,
            int page,
            long unread,
            Executor workers,
            ScheduledExecutorService timer) {
        if (unread <= 0) {
            throw new IllegalArgumentException("parley.heap.answers must be positive: " + unread);
        }
        this.rights = rights;
        this.broker = broker;
        this.json = json;
        this.page = page;
        this.unreadCapacity = unread;
        this.workers = workers;
        this.timer = timer;
        rights.onChange(this::checkRights);
    }

    int page() {
        return page;
    }

    /**
     * Answers a request, now or later, and then releases its seat.
     *
     * @param limit is asked once if the caller may read; returns the refusal of a request that comes too fast, or null
     */
    void read(
            Identity identity,
            PageQuery query,
            HttpServletRequest request,
            Seat seat,
            Supplier<@Nullable Problem> limit) {
        AsyncContext context = request.startAsync();
        LongPoll poll = new LongPoll(this, identity, query, context, seat, limit);
        polls.add(poll);
        try {
            poll.begin();
        } catch (RuntimeException | Error e) {
            poll.end();
            throw e;
        }
        if (draining) {
            poll.readNow();
        }
    }

    @Override
    public void ended(AsyncListener poll) {
        polls.remove(poll);
        if (draining && polls.isEmpty()) {
            drained.countDown();
        }
    }

    /**
     * Answers all requests that wait with what there is. An interrupt ends this early and stays set.
     *
     * @param patience how long to wait at most until those answers are sent
     */
    public void drain(Duration patience) {
        draining = true;
        polls.forEach(LongPoll::readNow);
        // a poll that ends from now on sees draining, so the last one opens the latch
        if (polls.isEmpty()) {
            return;
        }
        try {
            boolean inTime = drained.await(patience.toMillis(), TimeUnit.MILLISECONDS);
            LOG.debug("Waiting requests were answered in time: {}", inTime);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Refuses the requests that wait and may no longer do so. */
    private void checkRights() {
        if (!polls.isEmpty()) {
            try {
                workers.execute(() -> polls.forEach(LongPoll::checkRights));
            } catch (RejectedExecutionException e) {
                LOG.debug("The server stops; rights are not asked about again", e);
            }
        }
    }

    /** Reading needs the verb {@code history}; who waits for what is said from now on is in the room, and needs {@code join}, too. */
    @Override
    public CompletionStage<Verdict> ask(Identity identity, PageQuery query) {
        CompletionStage<Verdict> history = rights.ask(identity, query.room(), Verb.HISTORY);
        return query.mayWait()
                ? history.thenCompose(verdict -> verdict.isAllowed()
                        ? rights.ask(identity, query.room(), Verb.JOIN)
                        : CompletableFuture.completedFuture(verdict))
                : history;
    }

    @Override
    public CompletionStage<Broker.Subscription> subscribe(RoomName room, Broker.Listener listener) {
        return broker.subscribe(room, listener);
    }

    @Override
    public void work(Runnable task) {
        workers.execute(task);
    }

    @Override
    public ScheduledFuture<?> later(Runnable task, Duration delay) {
        return timer.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public PageSize size(PageQuery query) {
        return new PageSize(Math.max(1, query.limit()), PAGE_BYTES);
    }

    @Override
    public CompletionStage<Page> page(PageQuery query) {
        if (!reads.tryAcquire()) {
            return CompletableFuture.failedStage(
                    new BrokerException("more than " + MAX_READS + " requests are reading"));
        }
        CompletionStage<Page> page;
        try {
            page = ask(query);
        } catch (RuntimeException | Error e) {
            reads.release();
            throw e;
        }
        return page.whenComplete((read, error) -> reads.release());
    }

    private CompletionStage<Page> ask(PageQuery query) {
        PageSize size = size(query);
        Long after = query.after();
        if (after != null) {
            return broker.after(query.room(), after, size);
        }
        Long before = query.before();
        return broker.before(query.room(), before == null ? Long.MAX_VALUE : before, size);
    }

    /**
     * Reserves bytes. Callers pipeline requests and read no answer if they are hostile, and a seat alone would give each of
     * them a whole page.
     */
    @Override
    public boolean reserve(int bytes) {
        if (bytes > BRIEF_BYTES && unread.addAndGet(bytes) > unreadCapacity) {
            unread.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    @Override
    public void release(int bytes) {
        if (bytes > BRIEF_BYTES) {
            unread.addAndGet(-bytes);
        }
    }

    /** Encodes a page as the protocol's {@code history} with three more fields, in at most about {@link #PAGE_BYTES}. */
    @Override
    public byte[] encode(PageQuery query, Page page, boolean brief) {
        if (query.isForPosition()) {
            return HistoryPage.position(query.room(), page.epoch(), page.last());
        }
        int bytes = brief ? BRIEF_BYTES - FIELDS_BYTES : PAGE_BYTES;
        boolean backward = query.after() == null;
        Codec.Fitting fitting = json.fitting(page.messages(), backward, bytes);
        boolean more = fitting.cut() || page.hasMore(backward);
        long skipped = skipped(query.after(), page);
        return new HistoryPage(query.room(), fitting.messages(), more, page.epoch(), page.last(), skipped).toJson();
    }

    /** Returns how many messages after the position are no longer available. */
    private static long skipped(@Nullable Long after, Page page) {
        return after == null ? 0 : Math.max(0, page.firstSeq() - after - 1);
    }
}
