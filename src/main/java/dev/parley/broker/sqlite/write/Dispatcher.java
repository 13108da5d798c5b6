package dev.parley.broker.sqlite.write;

import dev.parley.broker.Broker.Subscription;
import dev.parley.broker.BrokerException;
import dev.parley.broker.BrokerObserver;
import dev.parley.broker.RoomListeners;
import dev.parley.broker.sqlite.write.Request.Outcome;
import dev.parley.broker.sqlite.write.Request.Subscribe;
import dev.parley.message.Message;
import dev.parley.message.Position;
import dev.parley.message.RoomName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers what the writer has committed, on a thread of its own, so that the writer is back at the disk at once: first
 * each room's messages to its listeners, in order, then the answers.
 *
 * <p>Threads: called by the writer; {@link #cancelAll} and subscriptions by any. Whatever fails on the way, every request
 * is answered and released from the {@link WriteQueue}.
 */
public final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    private final ExecutorService thread;
    private final BrokerObserver observer;
    private final WriteQueue queue;

    /** Announces that this number of entries were committed. */
    private final IntConsumer entries;

    /**
     * Rooms with listeners. Listeners are added by the thread, within {@code compute}, and removed by any; so an empty
     * entry is never dropped while one is being added.
     */
    private final ConcurrentMap<RoomName, RoomListeners> rooms = new ConcurrentHashMap<>();

    /**
     * @param thread runs one task after the other
     * @param entries hears how many entries were committed; must return at once and not throw
     */
    public Dispatcher(ExecutorService thread, BrokerObserver observer, WriteQueue queue, IntConsumer entries) {
        this.entries = entries;
        this.thread = thread;
        this.observer = observer;
        this.queue = queue;
    }

    /** Delivers and answers appends that are durable now. */
    void committed(List<Outcome> done) {
        Delivery delivery = new Delivery(done);
        thread.execute(() -> {
            try {
                observer.deliver(delivery);
            } catch (Throwable e) { // even out of memory: those that wait for an answer are not at fault
                LOG.error("A batch of messages was not delivered as it should be", e);
            } finally {
                delivery.run();
                announce(done);
            }
        });
    }

    private void announce(List<Outcome> done) {
        int count = (int) done.stream().filter(each -> each.message() != null).count();
        if (count > 0) {
            entries.accept(count);
        }
    }

    /** Answers requests of which nothing was stored. */
    void refused(List<? extends Request> requests, BrokerException why) {
        thread.execute(() -> {
            queue.answered(requests);
            requests.forEach(request -> request.refuse(why));
        });
    }

    /** Starts a subscription; what is committed from now on follows {@code position}. */
    void subscribed(Subscribe request, Position position) {
        thread.execute(() -> {
            queue.answered(List.of(request));
            rooms.compute(request.room(), (room, known) -> {
                RoomListeners listeners = known == null ? new RoomListeners() : known;
                Subscription added = listeners.add(request.listener(), position, () -> dropIfEmpty(room));
                request.answer().complete(added);
                return listeners;
            });
        });
    }

    private void dropIfEmpty(RoomName room) {
        rooms.computeIfPresent(room, (name, listeners) -> listeners.isEmpty() ? null : listeners);
    }

    /** Ends all subscriptions. */
    public void cancelAll() {
        rooms.values().forEach(RoomListeners::clear);
        rooms.clear();
    }

    /** The delivery of one batch, which happens once. Confined to the delivering thread. */
    private final class Delivery implements Runnable {
        private final List<Outcome> done;
        private boolean started;

        Delivery(List<Outcome> done) {
            this.done = done;
        }

        @Override
        public void run() {
            if (started) {
                return;
            }
            started = true;
            try {
                notifyListeners();
            } finally {
                queue.answered(done.stream().map(Outcome::request).toList());
                done.forEach(Outcome::complete);
            }
        }

        private void notifyListeners() {
            Map<RoomName, List<Message>> fresh = new LinkedHashMap<>();
            for (Outcome each : done) {
                Message message = each.message();
                if (message != null && rooms.containsKey(message.room())) {
                    fresh.computeIfAbsent(message.room(), room -> new ArrayList<>())
                            .add(message);
                }
            }
            fresh.forEach((room, messages) -> {
                RoomListeners listeners = rooms.get(room);
                if (listeners != null) {
                    listeners.deliver(Collections.unmodifiableList(messages));
                }
            });
        }
    }
}
