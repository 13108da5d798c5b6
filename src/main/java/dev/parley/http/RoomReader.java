package dev.parley.http;

import dev.parley.broker.Broker;
import dev.parley.broker.BrokerException;
import dev.parley.broker.Page;
import dev.parley.broker.PageSize;
import dev.parley.handshake.Seat;
import dev.parley.message.Message;
import dev.parley.wire.Codec;
import dev.parley.wire.HistoryPage;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Reads rooms for requests over plain HTTP. A request that waits for a message holds no thread: it listens to the room,
 * as a client would. Safe for any thread.
 */
public final class RoomReader {
    /** What an answer may hold beside its first message, in bytes of payload. */
    private static final int PAGE_BYTES = 256 * 1024;

    /**
     * How many may read the log at once. WebSocket clients read it through the same queue, which is ten times as long, and
     * lose their line where it is full.
     */
    private static final int MOST_READS = 1_000;

    private final Broker broker;
    private final Codec json;
    private final int page;
    private final Executor workers;
    private final ScheduledExecutorService timer;
    private final Set<LongPoll> readings = ConcurrentHashMap.newKeySet();
    /** Free places for those who read the log now; to wait for a message takes none. */
    private final Semaphore reads = new Semaphore(MOST_READS);

    private volatile boolean draining;

    /**
     * Makes a reader that nobody has asked yet.
     *
     * @param broker one whose rooms may have several listeners
     * @param json writes the answers
     * @param page the most messages in one answer
     * @param workers write answers that somebody waited for; their tasks never wait
     * @param timer calls back for deadlines; its tasks never wait
     */
    public RoomReader(Broker broker, Codec json, int page, Executor workers, ScheduledExecutorService timer) {
        this.broker = broker;
        this.json = json;
        this.page = page;
        this.workers = workers;
        this.timer = timer;
    }

    int page() {
        return page;
    }

    /** Answers a request, now or later, and then gives its seat back. */
    void read(PageQuery asked, HttpServletRequest request, Seat seat) {
        AsyncContext context = request.startAsync();
        LongPoll reading = new LongPoll(this, asked, context, seat);
        readings.add(reading);
        try {
            reading.begin();
        } catch (RuntimeException | Error e) {
            reading.end();
            throw e;
        }
        if (draining) {
            reading.readNow();
        }
    }

    void ended(LongPoll reading) {
        readings.remove(reading);
    }

    /**
     * Answers everybody who still waits with what there is.
     *
     * @param patience how long to wait at most until those answers are gone
     */
    public void drain(Duration patience) {
        draining = true;
        readings.forEach(LongPoll::readNow);
        long deadline = System.nanoTime() + patience.toNanos();
        while (!readings.isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    PageSize size(PageQuery asked) {
        return new PageSize(asked.limit(), PAGE_BYTES);
    }

    /** Reads a page; fails at once where too many read already. */
    CompletionStage<Page> page(PageQuery asked) {
        if (!reads.tryAcquire()) {
            return CompletableFuture.failedStage(new BrokerException("more than " + MOST_READS + " requests read"));
        }
        CompletionStage<Page> page;
        try {
            page = ask(asked);
        } catch (RuntimeException | Error e) {
            reads.release();
            throw e;
        }
        return page.whenComplete((read, error) -> reads.release());
    }

    private CompletionStage<Page> ask(PageQuery asked) {
        PageSize size = size(asked);
        Long after = asked.after();
        if (after != null) {
            return broker.after(asked.room(), after, size);
        }
        Long before = asked.before();
        return broker.before(asked.room(), before == null ? Long.MAX_VALUE : before, size);
    }

    Broker broker() {
        return broker;
    }

    Executor workers() {
        return workers;
    }

    ScheduledExecutorService timer() {
        return timer;
    }

    /** Encodes a page as the protocol's {@code history} with three more fields, in at most about {@link #PAGE_BYTES}. */
    byte[] encode(PageQuery asked, Page page) {
        boolean backwards = asked.after() == null;
        List<Message> all = page.messages();
        List<Message> fitting = backwards ? json.newestWithin(all, PAGE_BYTES) : json.oldestWithin(all, PAGE_BYTES);
        boolean more = fitting.size() < all.size() || page.goesOn(backwards);
        return new HistoryPage(asked.room(), fitting, more, page.epoch(), page.last(), skipped(asked.after(), page))
                .toJson();
    }

    /** Returns how many messages right behind the place are not there any more. */
    private static long skipped(@Nullable Long after, Page page) {
        return after == null ? 0 : Math.max(0, page.begin() - after - 1);
    }
}
