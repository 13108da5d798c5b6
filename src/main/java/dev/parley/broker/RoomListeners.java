package dev.parley.broker;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parley.broker.Broker.Listener;
import dev.parley.broker.Broker.Subscription;
import dev.parley.message.Message;
import dev.parley.message.Position;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subscriptions of one room, for engines to build on. Adding and cancelling take constant time, since a room may have
 * thousands of short subscriptions.
 *
 * <p>Threads: {@link #deliver} is called by one thread at a time, all other methods by any thread. Listeners are called
 * without the lock.
 */
public final class RoomListeners {
    private static final Logger LOG = LoggerFactory.getLogger(RoomListeners.class);

    /** Guards changes; held for moments only. */
    private final Object lock = new Object();

    /** In the order of subscription. */
    @GuardedBy("lock") private final Set<Entry> entries = new LinkedHashSet<>();

    /** The entries as a list; null after a change, until the next delivery. Read without the lock. */
    private volatile @Nullable List<Entry> snapshot = List.of();

    /** The number of entries. Read without the lock. */
    private volatile int size;

    /**
     * Adds a listener.
     *
     * @param start the listener gets the messages after this position, whatever is delivered next
     * @param cancelled runs after the subscription was cancelled, once; not after {@link #clear}
     */
    public Subscription add(Listener listener, Position start, Runnable cancelled) {
        Entry entry = new Entry(listener, start, cancelled);
        synchronized (lock) {
            entries.add(entry);
            changed();
        }
        return entry;
    }

    @GuardedBy("lock") private void changed() {
        size = entries.size();
        snapshot = null;
    }

    /** Returns whether nobody listens. */
    public boolean isEmpty() {
        return size == 0;
    }

    /** Ends every subscription. */
    public void clear() {
        synchronized (lock) {
            entries.forEach(entry -> entry.active = false);
            entries.clear();
            changed();
        }
    }

    /**
     * Calls every listener with the messages that follow its position. Never throws: a listener that fails is logged, and
     * the others are called all the same.
     *
     * @param messages consecutive, immutable, not empty
     */
    public void deliver(List<Message> messages) {
        for (Entry entry : current()) {
            try {
                entry.deliver(messages);
            } catch (Throwable e) { // an OutOfMemoryError of one listener must not silence the others
                LOG.error("A listener of room {} failed", messages.get(0).room(), e);
            }
        }
    }

    /** Tells every listener that the log has a new epoch, and what its next messages follow. */
    public void restart(Position start) {
        for (Entry entry : current()) {
            try {
                entry.restart(start);
            } catch (Throwable e) { // as above
                LOG.error("A listener failed", e);
            }
        }
    }

    private List<Entry> current() {
        List<Entry> known = snapshot;
        if (known != null) {
            return known;
        }
        synchronized (lock) {
            List<Entry> current = List.copyOf(entries);
            snapshot = current;
            return current;
        }
    }

    private final class Entry implements Subscription {
        private final Listener listener;
        private volatile Position start;
        private final Runnable cancelled;
        private volatile boolean active = true;

        Entry(Listener listener, Position start, Runnable cancelled) {
            this.listener = listener;
            this.start = start;
            this.cancelled = cancelled;
        }

        void deliver(List<Message> messages) {
            if (!active) {
                return;
            }
            // Messages up to the start were on their way when this listener subscribed; they are not for it.
            long known = start.seq() - messages.get(0).seq() + 1;
            if (known <= 0) {
                listener.onMessages(messages);
            } else if (known < messages.size()) {
                listener.onMessages(List.copyOf(messages.subList((int) known, messages.size())));
            }
        }

        void restart(Position next) {
            start = next;
            if (active) {
                listener.onNewEpoch(next);
            }
        }

        @Override
        public Position position() {
            return start;
        }

        @Override
        public void cancel() {
            synchronized (lock) {
                active = false;
                if (!entries.remove(this)) {
                    return;
                }
                changed();
            }
            cancelled.run();
        }
    }
}
