package dev.parley.broker.memory;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parley.broker.Appended;
import dev.parley.broker.Broker;
import dev.parley.broker.BrokerException;
import dev.parley.broker.BrokerHealth;
import dev.parley.broker.Epochs;
import dev.parley.broker.Page;
import dev.parley.broker.ReadRequest;
import dev.parley.broker.Records;
import dev.parley.message.Draft;
import dev.parley.message.RoomName;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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
    private final MemoryRecords records = new MemoryRecords();
    private final MemoryLimits limits;
    private final InstantSource clock;
    private final MemoryBudget budget;

    /** Held for look-ups and for dropping logs; a log's own lock may be taken while it is held, never the reverse. */
    private final Object lock = new Object();

    /** In the order of use, the least recent first. */
    @GuardedBy("lock") private final Map<RoomName, MemoryLog> logs = new LinkedHashMap<>(16, 0.75f, true);

    /** The epoch of logs that are created from now on; a new one after a log with messages was dropped. */
    @GuardedBy("lock") private String epoch = Epochs.next();

    @GuardedBy("lock") private boolean closed;

    /** The time that the latest message got. A race is harmless, since any of several equal objects will do. */
    private volatile Instant now = Instant.EPOCH;

    public MemoryBroker(MemoryLimits limits, InstantSource clock) {
        this.limits = limits;
        this.clock = clock;
        this.budget = new MemoryBudget(limits.totalBytes());
    }

    @Override
    public CompletionStage<Appended> append(RoomName room, Draft draft) {
        Instant at = now();
        CompletionStage<Appended> answer = inLog(room, log -> log.append(draft, at));
        budget.enforce(this::copy);
        return answer;
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
    public Records records() {
        return records;
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
                log = new MemoryLog(room, epoch, limits, budget.used());
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
        dropUnused(MemoryLog::isEmpty);
        dropUnused(any -> true);
    }

    @GuardedBy("lock") private void dropUnused(Predicate<MemoryLog> which) {
        var oldestFirst = logs.values().iterator();
        while (logs.size() >= limits.rooms() && oldestFirst.hasNext()) {
            MemoryLog log = oldestFirst.next();
            if (which.test(log) && log.drop()) {
                oldestFirst.remove();
                // its numbers will be assigned again
                epoch = log.isEmpty() ? epoch : Epochs.next();
            }
        }
    }
}
