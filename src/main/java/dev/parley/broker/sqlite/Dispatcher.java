package dev.parley.broker.sqlite;

import dev.parley.broker.Broker.Listener;
import dev.parley.broker.Broker.Subscription;
import dev.parley.broker.BrokerException;
import dev.parley.broker.sqlite.LogTransaction.Stored;
import dev.parley.broker.sqlite.Request.Append;
import dev.parley.broker.sqlite.Request.Subscribe;
import dev.parley.message.Message;
import dev.parley.message.Position;
import dev.parley.message.RoomName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands on what the writer has committed, on a thread of its own, so that the writer is back at the disk at once: first
 * each room's messages to its listener, in order, then the answers.
 */
final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    private final ExecutorService thread;
    private final Executor turns;
    private final WriteQueue intake;
    /** Changed by the thread, and by cancelling on any. */
    private final ConcurrentMap<RoomName, Listener> listeners = new ConcurrentHashMap<>();

    /**
     * @param thread runs one task after the other
     * @param turns runs what is handed over at once, on the thread that calls it
     * @param intake is told what was answered
     */
    Dispatcher(ExecutorService thread, Executor turns, WriteQueue intake) {
        this.thread = thread;
        this.turns = turns;
        this.intake = intake;
    }

    /** Hands on what is durable now. */
    void committed(List<Stored> stored) {
        thread.execute(() -> turns.execute(() -> {
            tellListeners(stored);
            intake.answered(stored.stream().map(Stored::append).toList());
            for (Stored each : stored) {
                each.append().answer().complete(each.appended());
            }
        }));
    }

    /** Answers appends of which nothing was stored. */
    void refused(List<Append> appends, BrokerException why) {
        thread.execute(() -> {
            intake.answered(appends);
            appends.forEach(append -> append.refuse(why));
        });
    }

    /** Begins a subscription; what is committed from now on is behind {@code position}. */
    void subscribed(Subscribe request, Position position) {
        thread.execute(() -> {
            listeners.put(request.room(), request.listener());
            request.answer().complete(new Taken(position, request.room(), request.listener()));
        });
    }

    void refused(Subscribe request, BrokerException why) {
        thread.execute(() -> request.refuse(why));
    }

    private void tellListeners(List<Stored> stored) {
        Map<RoomName, List<Message>> rooms = new LinkedHashMap<>();
        for (Stored each : stored) {
            Message message = each.message();
            if (message != null && listeners.containsKey(message.room())) {
                rooms.computeIfAbsent(message.room(), room -> new ArrayList<>()).add(message);
            }
        }
        rooms.forEach(this::tell);
    }

    private void tell(RoomName room, List<Message> messages) {
        Listener listener = listeners.get(room);
        if (listener == null) {
            return;
        }
        try {
            listener.onMessages(List.copyOf(messages));
        } catch (RuntimeException e) {
            // the other rooms do not pay for it
            LOG.error("A listener of the log failed", e);
        }
    }

    /** Ends all subscriptions. */
    void cancelAll() {
        listeners.clear();
    }

    private final class Taken implements Subscription {
        private final Position position;
        private final RoomName room;
        private final Listener listener;

        Taken(Position position, RoomName room, Listener listener) {
            this.position = position;
            this.room = room;
            this.listener = listener;
        }

        @Override
        public Position position() {
            return position;
        }

        @Override
        public void cancel() {
            listeners.remove(room, listener);
        }
    }
}
