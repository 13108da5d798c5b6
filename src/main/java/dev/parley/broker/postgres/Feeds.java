package dev.parley.broker.postgres;

import dev.parley.broker.Broker.Listener;
import dev.parley.broker.Broker.Subscription;
import dev.parley.broker.BrokerException;
import dev.parley.broker.BrokerObserver;
import dev.parley.message.RoomName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers what is committed to the listeners of this server, whichever server has committed it. Messages of this server are
 * handed over from memory if they follow what the room has delivered. Otherwise they are read by their position, with what
 * others stored in between: so every server delivers the same messages in the same order.
 *
 * <p>Threads: all state is confined to the delivering thread; the methods may be called by any thread and hand over to it.
 */
final class Feeds {
    /** Rooms that one query reads, at most. */
    private static final int READ_ROOMS = 500;

    private static final Logger LOG = LoggerFactory.getLogger(Feeds.class);

    private final Executor thread;
    private final FeedReader reader;
    private final BrokerObserver observer;
    private final Wakeups wakeups;

    private final Map<RoomName, Feed> feeds = new HashMap<>();
    /** Rooms that have more than they have delivered, or whose position is not known yet. */
    private final Set<RoomName> behind = new LinkedHashSet<>();

    private boolean reading;
    private boolean closed;

    /** @param thread runs one task after the other */
    Feeds(Executor thread, FeedReader reader, BrokerObserver observer, Wakeups wakeups) {
        this.thread = thread;
        this.reader = reader;
        this.observer = observer;
        this.wakeups = wakeups;
    }

    private void execute(Runnable task) {
        try {
            thread.execute(() -> {
                try {
                    task.run();
                } catch (Throwable e) { // even out of memory: the other rooms are not at fault
                    LOG.error("A task of the delivery failed", e);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("The log is closed", e);
        }
    }

    /** Delivers and answers writes that are durable now, and wakes the other servers. */
    void committed(List<Stored> done, Intake intake) {
        Map<RoomName, Long> last = new LinkedHashMap<>();
        for (Stored each : done) {
            if (each.isNews()) {
                last.merge(each.room(), each.appended().seq(), Math::max);
            }
        }
        wakeups.announce(last);
        execute(() -> {
            Runnable delivery = once(() -> deliver(done, intake));
            try {
                observer.deliver(delivery);
            } finally {
                delivery.run();
            }
        });
    }

    private static Runnable once(Runnable task) {
        boolean[] started = new boolean[1];
        return () -> {
            if (!started[0]) {
                started[0] = true;
                task.run();
            }
        };
    }

    private void deliver(List<Stored> done, Intake intake) {
        Map<RoomName, List<Stored>> byRoom = new LinkedHashMap<>();
        done.forEach(each ->
                byRoom.computeIfAbsent(each.room(), room -> new ArrayList<>()).add(each));
        byRoom.forEach((room, stored) -> {
            Feed feed = feeds.get(room);
            if (feed == null) {
                stored.forEach(each -> answer(each, intake));
            } else {
                stored.forEach(each -> feed.await(each.appended().seq(), () -> answer(each, intake)));
                feed.handOver(stored.stream().filter(Stored::isNews).toList());
                settle(feed);
            }
        });
    }

    private static void answer(Stored stored, Intake intake) {
        intake.answered(stored.write());
        stored.answer().complete(stored.appended());
    }

    /** Fails writes of which nothing was stored. */
    void refused(List<? extends Write> writes, BrokerException why) {
        List<Write> all = List.copyOf(writes);
        execute(() -> all.forEach(each -> each.refuse(why)));
    }

    /** Starts a subscription. */
    void subscribe(RoomName room, Listener listener, CompletableFuture<Subscription> answer) {
        execute(() -> {
            if (closed) {
                answer.completeExceptionally(new BrokerException("the log is closed"));
                return;
            }
            Feed feed = feeds.computeIfAbsent(room, Feed::new);
            feed.subscribe(listener, answer, () -> execute(() -> dropIfEmpty(room)));
            settle(feed);
        });
    }

    private void dropIfEmpty(RoomName room) {
        Feed feed = feeds.get(room);
        if (feed != null && feed.isEmpty()) {
            feeds.remove(room);
            behind.remove(room);
            feed.end();
        }
    }

    /** Learns that rooms may have messages up to these numbers. */
    void woken(Map<RoomName, Long> last) {
        execute(() -> last.forEach((room, seq) -> {
            Feed feed = feeds.get(room);
            if (feed != null) {
                feed.suspect(seq);
                settle(feed);
            }
        }));
    }

    /** Reads every room, since wake-ups may have been lost. */
    void sweep() {
        execute(() -> {
            behind.addAll(feeds.keySet());
            read();
        });
    }

    private void settle(Feed feed) {
        feed.settle();
        if (feed.isBehind()) {
            behind.add(feed.room());
            read();
        } else {
            behind.remove(feed.room());
        }
    }

    /** Has the reader read rooms that are behind, unless it is at work. */
    private void read() {
        if (reading || behind.isEmpty() || closed) {
            return;
        }
        Map<RoomName, Long> after = new LinkedHashMap<>();
        for (RoomName room : behind) {
            Feed feed = feeds.get(room);
            if (feed != null) {
                after.put(room, feed.beginRead());
            }
            if (after.size() == READ_ROOMS) {
                break;
            }
        }
        reading = true;
        reader.read(after, result -> execute(() -> took(after.keySet(), result)));
    }

    /** Takes what was read; null if it could not be read, so that the next sweep tries again. */
    private void took(Collection<RoomName> asked, FeedReader.@Nullable Result result) {
        reading = false;
        if (result == null) {
            return;
        }
        behind.removeAll(asked);
        Runnable delivery = once(() -> {
            boolean lost = false;
            for (RoomName room : asked) {
                Feed feed = feeds.get(room);
                if (feed != null) {
                    lost |= feed.read(result.epoch(), result.of(room), result.isWhole());
                    settle(feed);
                }
            }
            if (lost) {
                reader.end(result.epoch());
            }
        });
        try {
            observer.deliver(delivery);
        } finally {
            delivery.run();
        }
        read();
    }

    /** Ends all subscriptions, and answers what is durable. */
    void close() {
        execute(() -> {
            closed = true;
            feeds.values().forEach(Feed::end);
            feeds.clear();
            behind.clear();
        });
    }
}
