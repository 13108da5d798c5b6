package dev.parley.broker.postgres;

import dev.parley.broker.Broker.Listener;
import dev.parley.broker.Broker.Subscription;
import dev.parley.broker.BrokerException;
import dev.parley.broker.RoomListeners;
import dev.parley.message.Message;
import dev.parley.message.Position;
import dev.parley.message.RoomName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one room has delivered to the listeners of this server. Confined to the delivering thread. */
final class Feed {
    /** The position is not known yet. */
    private static final long UNKNOWN = -1;

    private static final Logger LOG = LoggerFactory.getLogger(Feed.class);

    private final RoomName room;
    private final RoomListeners listeners = new RoomListeners();
    private final Queue<Subscriber> subscribers = new ArrayDeque<>();
    private final PriorityQueue<Waiting> waiting = new PriorityQueue<>(Comparator.comparingLong(Waiting::seq));

    private String epoch = "";
    private long delivered = UNKNOWN;
    /** The newest number that is known to exist. */
    private long last;
    /** After which number was read last. */
    private long asked = UNKNOWN;
    /** Whether somebody has said that there is more. Notifications can be forged, so this is no more than a reason to read. */
    private boolean suspected;

    Feed(RoomName room) {
        this.room = room;
    }

    private record Subscriber(Listener listener, CompletableFuture<Subscription> answer, Runnable cancelled) {}

    /** What runs after the message with this number was delivered. */
    private record Waiting(long seq, Runnable answer) {}

    RoomName room() {
        return room;
    }

    boolean isBehind() {
        return delivered == UNKNOWN || delivered < last || suspected;
    }

    boolean isEmpty() {
        return listeners.isEmpty() && subscribers.isEmpty();
    }

    void subscribe(Listener listener, CompletableFuture<Subscription> answer, Runnable cancelled) {
        subscribers.add(new Subscriber(listener, answer, cancelled));
    }

    /** Runs something after the message with this number was delivered. */
    void await(long seq, Runnable answer) {
        waiting.add(new Waiting(seq, answer));
    }

    private void hasUpTo(long seq) {
        last = Math.max(last, seq);
    }

    /** Notes that there may be messages up to this number. */
    void suspect(long seq) {
        suspected |= seq > delivered;
    }

    /** Returns after which number to read; -1 if it is not known where to start. What is announced after this call is a reason to read again. */
    long beginRead() {
        suspected = false;
        asked = delivered;
        return delivered;
    }

    /** Delivers messages of this server as far as they follow. */
    void handOver(List<Stored> stored) {
        List<Message> next = new ArrayList<>();
        long end = delivered;
        for (Stored each : stored) {
            hasUpTo(each.appended().seq());
            Message message = each.message();
            if (delivered != UNKNOWN
                    && message != null
                    && message.seq() == end + 1
                    && each.appended().epoch().equals(epoch)) {
                next.add(message);
                end++;
            }
        }
        deliver(next);
    }

    /**
     * Takes what was read.
     *
     * @param whole whether no message was left out because the answer was full
     * @return whether messages were delivered that are no longer there, so that their numbers could be assigned again
     */
    boolean read(String readEpoch, FeedReader.Run run, boolean whole) {
        if (!readEpoch.equals(epoch)) {
            begin(readEpoch, run.last());
            return false;
        }
        if (run.last() < asked) {
            return true;
        }
        hasUpTo(run.last());
        deliver(run.messages().stream().filter(each -> each.seq() > delivered).toList());
        if (run.messages().isEmpty() && whole) {
            // dropped from the log before this server has read them
            delivered = Math.max(delivered, run.last());
        }
        return false;
    }

    private void begin(String readEpoch, long newest) {
        boolean again = !epoch.isEmpty();
        epoch = readEpoch;
        delivered = newest;
        last = newest;
        if (again) {
            LOG.info("Room {} starts over, since the log has a new epoch", room);
            listeners.restart(new Position(epoch, delivered));
            answerAll();
        }
    }

    private void deliver(List<Message> messages) {
        if (!messages.isEmpty()) {
            delivered = messages.get(messages.size() - 1).seq();
            listeners.deliver(List.copyOf(messages));
        }
    }

    /** Completes what the deliveries so far allow. */
    void settle() {
        if (delivered == UNKNOWN) {
            return;
        }
        while (!waiting.isEmpty() && waiting.element().seq() <= delivered) {
            waiting.remove().answer().run();
        }
        while (!subscribers.isEmpty()) {
            Subscriber next = subscribers.remove();
            next.answer().complete(listeners.add(next.listener(), new Position(epoch, delivered), next.cancelled()));
        }
    }

    /** Ends all subscriptions, and answers what is durable. */
    void end() {
        listeners.clear();
        subscribers.forEach(each -> each.answer().completeExceptionally(new BrokerException("the log is closed")));
        subscribers.clear();
        answerAll();
    }

    private void answerAll() {
        while (!waiting.isEmpty()) {
            waiting.remove().answer().run();
        }
    }
}
