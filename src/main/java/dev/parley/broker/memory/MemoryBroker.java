package dev.parley.broker.memory;

import dev.parley.broker.Appended;
import dev.parley.broker.Broker;
import dev.parley.broker.Epochs;
import dev.parley.broker.Page;
import dev.parley.broker.PageSize;
import dev.parley.message.Draft;
import dev.parley.message.RoomName;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Logs that live as long as the process and are bounded in memory: each keeps its newest messages, and of the logs
 * nobody listens to only the most recently used are kept.
 */
public final class MemoryBroker implements Broker {
    private final MemoryLimits limits;
    private final InstantSource clock;

    /** Guards both fields below; held for look-ups only, and never while a log's own lock is held. */
    private final Object lock = new Object();

    /** In the order of use, the least recent first. */
    private final Map<RoomName, MemoryLog> logs = new LinkedHashMap<>(16, 0.75f, true);
    /** The epoch of logs made from now on; a new one whenever a log with messages was dropped. */
    private String epoch = Epochs.next();

    /** What a message got last; racy, since any of several equal objects will do. */
    private volatile Instant now = Instant.EPOCH;

    public MemoryBroker(MemoryLimits limits, InstantSource clock) {
        this.limits = limits;
        this.clock = clock;
    }

    @Override
    public CompletionStage<Appended> append(RoomName room, Draft draft) {
        return CompletableFuture.completedStage(log(room).append(draft, now()));
    }

    /** Returns the time to the millisecond; within one it is the same object, since messages keep it. */
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
        synchronized (lock) {
            // under the lock, so that the log cannot be dropped between look-up and subscription
            return CompletableFuture.completedStage(log(room).subscribe(listener));
        }
    }

    @Override
    public CompletionStage<Page> after(RoomName room, long seq, PageSize size) {
        return CompletableFuture.completedStage(read(room, log -> log.after(seq, size)));
    }

    @Override
    public CompletionStage<Page> before(RoomName room, long seq, PageSize size) {
        return CompletableFuture.completedStage(read(room, log -> log.before(seq, size)));
    }

    @Override
    public int waiting() {
        return 0;
    }

    @Override
    public void close() {
        synchronized (lock) {
            logs.values().forEach(MemoryLog::cancel);
            logs.clear();
        }
    }

    /** Reads a log where there is one. To read makes none: whoever asks for many rooms would push out the others. */
    private Page read(RoomName room, Function<MemoryLog, Page> query) {
        MemoryLog log;
        synchronized (lock) {
            log = logs.get(room);
            if (log == null) {
                return new Page(epoch, 1, 0, List.of());
            }
        }
        return query.apply(log);
    }

    private MemoryLog log(RoomName room) {
        synchronized (lock) {
            MemoryLog log = logs.get(room);
            if (log == null) {
                dropUnused();
                log = new MemoryLog(room, epoch, limits);
                logs.put(room, log);
            }
            return log;
        }
    }

    /**
     * Makes room for one more log. Logs that are listened to stay, whatever their number; those without a message go
     * first, since a reader that waited leaves one behind in any room it names.
     */
    private void dropUnused() {
        dropUnused(MemoryLog::isEmpty);
        dropUnused(any -> true);
    }

    private void dropUnused(Predicate<MemoryLog> which) {
        var oldestFirst = logs.values().iterator();
        while (logs.size() >= limits.rooms() && oldestFirst.hasNext()) {
            MemoryLog log = oldestFirst.next();
            if (!log.hasListener() && which.test(log)) {
                oldestFirst.remove();
                // its numbers will be used again
                epoch = log.isEmpty() ? epoch : Epochs.next();
            }
        }
    }
}
