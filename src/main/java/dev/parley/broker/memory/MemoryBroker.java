package dev.parley.broker.memory;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parley.broker.Amendment;
import dev.parley.broker.AmendmentException;
import dev.parley.broker.Appended;
import dev.parley.broker.Authored;
import dev.parley.broker.Broker;
import dev.parley.broker.BrokerException;
import dev.parley.broker.BrokerHealth;
import dev.parley.broker.Cluster;
import dev.parley.broker.Epochs;
import dev.parley.broker.Erasure;
import dev.parley.broker.EventLog;
import dev.parley.broker.LogFullException;
import dev.parley.broker.Page;
import dev.parley.broker.PageSize;
import dev.parley.broker.ReadRequest;
import dev.parley.broker.Records;
import dev.parley.broker.RoomAges;
import dev.parley.broker.RoomOrder;
import dev.parley.broker.SearchRequest;
import dev.parley.broker.Sought;
import dev.parley.message.Draft;
import dev.parley.message.Message;
import dev.parley.message.RoomName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Logs that live as long as the process and are bounded in memory. Each keeps its newest messages, all of them together
 * stay within a budget, and of the logs that nobody listens to only the most recently used are kept.
 *
 * <p>Listeners are called, and appends answered, on a thread that appends.
 */
public final class MemoryBroker implements Broker {
    /** What one part of a search examines. */
    private static final PageSize SEARCHED = new PageSize(500, 256 * 1024);

    private final MemoryRecords records = new MemoryRecords();
    private final MemoryLimits limits;
    private final RoomAges ages;
    private final InstantSource clock;
    private final MemoryBudget budget;
    /** How many logs have had a message. */
    private final AtomicInteger founded = new AtomicInteger();

    private final MemoryEvents events;

    /** Held for look-ups and for dropping logs; a log's own lock may be taken while it is held, never the reverse. */
    private final Object lock = new Object();

    /** In the order of use, the least recent first. */
    @GuardedBy("lock") private final Map<RoomName, MemoryLog> logs = new LinkedHashMap<>(16, 0.75f, true);

    /** The epoch of logs that are created from now on; a new one after a log with messages was dropped. */
    @GuardedBy("lock") private String epoch = Epochs.next();

    @GuardedBy("lock") private boolean closed;

    /** The time that the latest message got. A race is harmless, since any of several equal objects will do. */
    private volatile Instant now = Instant.EPOCH;

    /** Creates logs whose messages may become as old as their number and size allow. */
    public MemoryBroker(MemoryLimits limits, InstantSource clock) {
        this(limits, RoomAges.NONE, clock);
    }

    /** @param ages enforced by {@link #dropOld} */
    public MemoryBroker(MemoryLimits limits, RoomAges ages, InstantSource clock) {
        this(limits, ages, clock, 0);
    }

    /**
     * Creates logs whose entries can be followed in one order.
     *
     * @param ages enforced by {@link #dropOld}
     * @param events references to entries that are kept, see {@link EventLog}; 0 for none
     */
    public MemoryBroker(MemoryLimits limits, RoomAges ages, InstantSource clock, int events) {
        this.events = new MemoryEvents(events, this::read);
        this.limits = limits;
        this.ages = ages;
        this.clock = clock;
        this.budget = new MemoryBudget(limits.totalBytes());
    }

    @Override
    public CompletionStage<Appended> append(RoomName room, Draft draft) {
        Instant at = now();
        CompletionStage<Appended> answer =
                inLog(room, log -> log.isEmpty() && isFull() ? full() : log.append(draft, at));
        afterwards();
        return answer;
    }

    /** Returns whether no further room can have messages. Several first messages at once may exceed the limit by some. */
    private boolean isFull() {
        if (founded.get() < limits.maxRooms()) {
            return false;
        }
        synchronized (lock) {
            dropUnused(any -> true, limits.maxRooms());
        }
        return founded.get() >= limits.maxRooms();
    }

    private CompletionStage<Appended> full() {
        return CompletableFuture.failedStage(
                new LogFullException("the log has " + limits.maxRooms() + " rooms, the limit set by parley.rooms.max"));
    }

    /** Returns the time to the millisecond; the same object within one, since messages keep it. */
    private Instant now() {
        Instant known = now;
        Instant current = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        if (!current.equals(known)) {
            now = current;
            return current;
        }
        return known;
    }

    @Override
    public CompletionStage<Subscription> subscribe(RoomName room, Listener listener) {
        return inLog(room, log -> {
            Subscription subscription = log.subscribe(listener);
            return subscription == null ? null : CompletableFuture.completedStage(subscription);
        });
    }

    @Override
    public CompletionStage<Page> read(ReadRequest request) {
        MemoryLog log;
        synchronized (lock) {
            if (closed) {
                return closed();
            }
            // Reading creates no log: a reader of many rooms would push out the others.
            log = logs.get(request.room());
            if (log == null) {
                return CompletableFuture.completedStage(new Page(epoch, 1, 0, List.of()));
            }
        }
        return CompletableFuture.completedStage(log.read(request));
    }

    @Override
    public CompletionStage<Appended> amend(RoomName room, Amendment amendment) {
        Instant at = now();
        MemoryLog log;
        synchronized (lock) {
            if (closed) {
                return closed();
            }
            // amending creates no log either
            log = logs.get(room);
        }
        CompletionStage<Appended> answer = log == null ? null : log.amend(amendment, at);
        afterwards();
        return answer == null
                ? CompletableFuture.failedStage(new AmendmentException(AmendmentException.Reason.GONE))
                : answer;
    }

    @Override
    public CompletionStage<Erasure> erase(String author) {
        if (author.isEmpty()) {
            throw new IllegalArgumentException("nobody cannot be erased");
        }
        records.forget(author);
        long messages = 0;
        int rooms = 0;
        for (MemoryLog log : copy()) {
            long erased = log.erase(author, now());
            messages += erased;
            rooms += erased > 0 ? 1 : 0;
        }
        afterwards();
        return CompletableFuture.completedStage(new Erasure(messages, rooms, now()));
    }

    @Override
    public CompletionStage<Authored> authored(String author, @Nullable String from, PageSize size) {
        String room = from == null ? "" : from.substring(from.indexOf(' ') + 1);
        long after = from == null ? 0 : Long.parseLong(from.substring(0, from.indexOf(' ')));
        List<MemoryLog> byName = copy().stream()
                .filter(log -> log.room().value().compareTo(room) >= 0)
                .sorted(Comparator.comparing(log -> log.room().value()))
                .toList();
        for (MemoryLog log : byName) {
            boolean resumed = log.room().value().equals(room);
            List<Message> page =
                    size.firstOf(log.authored(author, resumed ? after : 0).iterator());
            if (!page.isEmpty()) {
                Message last = page.get(page.size() - 1);
                return CompletableFuture.completedStage(
                        new Authored(page, last.seq() + " " + log.room().value()));
            }
        }
        return CompletableFuture.completedStage(new Authored(List.of(), null));
    }

    @Override
    public CompletionStage<Sought> search(SearchRequest request) {
        return read(ReadRequest.before(request.room(), request.before(), SEARCHED))
                .thenApply(Sought::of);
    }

    @Override
    public CompletionStage<List<RoomName>> rooms(String prefix, String after, int limit) {
        return CompletableFuture.completedStage(copy().stream()
                .filter(log -> !log.isEmpty())
                .map(MemoryLog::room)
                .filter(room -> room.value().startsWith(prefix) && RoomOrder.OF_NAMES.compare(room.value(), after) > 0)
                .sorted(RoomOrder.OF_ROOMS)
                .limit(limit)
                .toList());
    }

    @Override
    public CompletionStage<Long> delete(RoomName room) {
        MemoryLog log;
        synchronized (lock) {
            log = logs.get(room);
        }
        return CompletableFuture.completedStage(log == null ? 0 : log.clear());
    }

    /** Drops the messages that are older than their room allows. To be called about every second. */
    public void dropOld() {
        if (ages.isEmpty()) {
            return;
        }
        Instant current = clock.instant();
        for (MemoryLog log : copy()) {
            Duration age = ages.of(log.room());
            if (age != null) {
                log.trimTo(Long.MAX_VALUE, current.minus(age));
            }
        }
    }

    @Override
    public Records records() {
        return records;
    }

    @Override
    public EventLog events() {
        return events.isKept() ? events : EventLog.NONE;
    }

    @Override
    public Cluster cluster() {
        return Cluster.ALONE;
    }

    @Override
    public BrokerHealth health() {
        return BrokerHealth.WRITABLE;
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            logs.values().forEach(MemoryLog::cancelAll);
            logs.clear();
        }
    }

    /** Does what follows every change, without a lock. */
    private void afterwards() {
        budget.enforce(this::copy);
        events.announce();
    }

    /** Returns how much of {@link MemoryLimits#totalBytes} is used. */
    long usedBytes() {
        return budget.used().get();
    }

    /** Uses the room's log, created if it is missing; again if that returns null because it was dropped meanwhile. */
    private <T> CompletionStage<T> inLog(RoomName room, Function<MemoryLog, @Nullable CompletionStage<T>> use) {
        while (true) {
            MemoryLog log = log(room);
            if (log == null) {
                return closed();
            }
            CompletionStage<T> answer = use.apply(log);
            if (answer != null) {
                return answer;
            }
        }
    }

    private static <T> CompletionStage<T> closed() {
        return CompletableFuture.failedStage(new BrokerException("the log is closed"));
    }

    /** Returns null if this broker is closed. */
    private @Nullable MemoryLog log(RoomName room) {
        synchronized (lock) {
            if (closed) {
                return null;
            }
            MemoryLog log = logs.get(room);
            if (log == null) {
                dropUnused();
                log = new MemoryLog(room, epoch, limits, budget.used(), founded, events);
                logs.put(room, log);
            }
            return log;
        }
    }

    private Collection<MemoryLog> copy() {
        synchronized (lock) {
            return List.copyOf(logs.values());
        }
    }

    /**
     * Makes room for one more log. Logs with listeners stay, regardless of their number. Those without a message go
     * first, since a reader that waited leaves one in every room it names.
     */
    @GuardedBy("lock") private void dropUnused() {
        dropUnused(MemoryLog::isEmpty, limits.rooms());
        dropUnused(any -> true, limits.rooms());
    }

    @GuardedBy("lock") private void dropUnused(Predicate<MemoryLog> which, int most) {
        var oldestFirst = logs.values().iterator();
        while (logs.size() >= most && oldestFirst.hasNext()) {
            MemoryLog log = oldestFirst.next();
            if (which.test(log) && log.drop()) {
                oldestFirst.remove();
                records.forget(log.room());
                // its numbers will be assigned again
                epoch = log.isEmpty() ? epoch : Epochs.next();
            }
        }
    }
}
